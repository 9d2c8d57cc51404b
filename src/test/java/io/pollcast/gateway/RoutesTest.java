package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.topic.Body;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found where, in which form, and how the rest is refused. */
class RoutesTest {

    private static final String BROWSER =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    private static Fixture gateway;

    @BeforeAll
    static void start() {
        Page page = new Page("text/html; charset=utf-8", "default-src 'self'", Body.of("<!doctype html>"));
        gateway = Fixture.startWith(Duration.ofMinutes(10), Map.of("/", page))
                .topic("prices", "/api/prices")
                .topic("orders/eu")
                .publish("prices", "{\"n\":1}", "application/geo+json; charset=utf-8")
                .publish("orders/eu", "[]")
                .await();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/topics/nothing",
                "/topics/",
                "/topics/prices/",
                "/topics/..",
                "/topics/../prices",
                "/topics/%2e%2e/prices",
                "/topics/%2Fprices",
                "/topics/prices%00",
                "/topics/prices%0d%0aevent:x",
                "/topics/pr%20ices",
                "/topics/%ff",
                "/topics/.hidden",
                "/topics/message",
                "/topics/pollcast.beat",
                "/Topics",
                "/stream/",
                "/api/prices/",
                "//topics/prices",
                "/favicon.ico",
                "/topics/prices;x=1"
            })
    void whatIsNotThereIsNotFound(String target) throws IOException {
        Http.Answer answer = Http.get(gateway, target);
        assertThat(answer.status()).isEqualTo(404);
        TopicAnswersTest.assertProblem(answer);
    }

    @Test
    void aNameThatIsTooLongIsNotFound() {
        assertThat(Http.get(gateway, "/topics/" + "a".repeat(129)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topics/%zz", "/topics/%4", "/%"})
    void whatCannotBeDecodedIsABadRequest(String target) throws IOException {
        Http.Answer answer = Http.get(gateway, target);
        assertThat(answer.status()).isEqualTo(400);
        TopicAnswersTest.assertProblem(answer, "percent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/topics/orders/eu",
                "/topics/orders%2Feu",
                "/topics/orders/%65u",
                "/topics/orders/eu?x=1",
                "http://gateway/topics/orders/eu",
                "HTTP://gateway:80/topics/orders/eu?x=/y"
            })
    void aTopicIsFoundHoweverItIsWritten(String target) {
        assertThat(Http.get(gateway, target).text()).isEqualTo("[]");
    }

    @Test
    void theRootOfAnAbsoluteTargetIsTheRoot() {
        assertThat(Http.get(gateway, "http://gateway").text()).isEqualTo("<!doctype html>");
        assertThat(Http.get(gateway, "http://gateway?x=/topics/prices").text()).isEqualTo("<!doctype html>");
    }

    @Test
    void pagesHaveTheirPolicy() {
        Http.Answer answer = Http.get(gateway, "/");
        assertThat(answer.header("content-type")).contains("text/html; charset=utf-8");
        assertThat(answer.header("content-security-policy")).contains("default-src 'self'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none|200",
                "*/*|200",
                "application/json|200",
                "application/geo+json|200",
                "Application/Geo+JSON|200",
                "application/*;q=0.1|200",
                "text/html, application/json;q=0.2|200",
                BROWSER + "|200",
                "text/event-stream;q=0.5, */*|200",
                "text/html|406",
                "application/json;q=0|406",
                "application/json;q=0, application/geo+json;q=0.0, */*|406",
                "image/*, text/plain|406",
                "garbage|406"
            })
    void aTopicIsJsonForWhoDoesNotAskForAStream(String accept, int status) throws IOException {
        Http.Answer answer = accept == null
                ? Http.get(gateway, "/topics/prices")
                : Http.get(gateway, "/topics/prices", "Accept: " + accept);
        assertThat(answer.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.text()).isEqualTo("{\"n\":1}");
        } else {
            TopicAnswersTest.assertProblem(answer, "expected: Accept: application/geo+json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "TEXT/EVENT-STREAM", "text/event-stream, */*;q=0.5"})
    void aTopicIsAStreamForWhoAsksForOne(String accept) {
        for (String target : new String[] {"/topics/prices", "/api/prices"}) {
            Http.Answer answer = Http.get(gateway, target, "Accept: " + accept);
            assertThat(answer.header("content-type")).contains("text/event-stream");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none|200",
                "*/*|200",
                "text/event-stream|200",
                "text/*|200",
                BROWSER + "|200",
                "application/json|406"
            })
    void theStreamIsAStream(String accept, int status) {
        Http.Answer answer = accept == null
                ? Http.get(gateway, "/stream?topic=prices")
                : Http.get(gateway, "/stream?topic=prices", "Accept: " + accept);
        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/stream|no topic",
                "/stream?topic=|topic ''",
                "/stream?topics=prices|no topic",
                "/stream?topic=prices&topic=a%20b|topic 'a b'",
                "/stream?topic=pr%0Aices|topic 'pr?ices'",
                "/stream?topic=a&topic=b&topic=c&topic=d|4 topics (expected: at most 3"
            })
    void aStreamOfNothingIsABadRequest(String target, String detail) throws IOException {
        Http.Answer answer = Http.get(gateway, target);
        assertThat(answer.status()).isEqualTo(400);
        TopicAnswersTest.assertProblem(answer, detail);
    }

    @Test
    void aStreamOfUnknownTopicsOnlyIsNotFound() throws IOException {
        Http.Answer answer = Http.get(gateway, "/stream?topic=nothing&topic=nowhere");
        assertThat(answer.status()).isEqualTo(404);
        TopicAnswersTest.assertProblem(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"})
    void onlyReadingIsAllowed(String method) throws IOException {
        Http.Answer answer = Http.ask(gateway, method, "/topics/prices");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).contains("GET, HEAD, OPTIONS");
        TopicAnswersTest.assertProblem(answer);
    }

    @Test
    void optionsSaysWhatIsAllowed() {
        for (String target : new String[] {"/topics/prices", "*"}) {
            Http.Answer answer = Http.ask(gateway, "OPTIONS", target);
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("allow")).contains("GET, HEAD, OPTIONS");
            assertThat(answer.header("content-length")).isEmpty();
        }
    }

    @Test
    void theListIsJsonOnly() throws IOException {
        Http.Answer answer = Http.get(gateway, "/topics", "Accept: text/html");
        assertThat(answer.status()).isEqualTo(406);
        TopicAnswersTest.assertProblem(answer);
    }
}
