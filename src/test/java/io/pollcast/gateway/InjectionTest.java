package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollcast.sse.Cursor;
import io.pollcast.testing.SseClient;
import io.pollcast.testing.SseParser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from outside, whoever wrote it, stays text: it becomes no field of a stream, no header, and no member of a JSON document. */
class InjectionTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OWN_EVENTS = Set.of("prices", "message", "pollcast.status", "pollcast.beat");

    /** What ends a line or a text for somebody, followed by what must not come to life behind it. */
    private static final List<String> BREAKS =
            List.of("\n", "\r", "\r\n", "\n\n", "\0", "\u2028", "\u2029", "\u0085", "\u000b", "\"", "\\", "\"}\n\n");

    private static final String FORGED = "event: forged\nid: forged\nretry: 1\ndata: forged\n\nX-Forged: yes\r\n\r\n";

    private static Fixture gateway;

    @BeforeAll
    static void start() {
        gateway = Fixture.start().topic("prices").publish("prices", "[1]").await();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void assertNothingForged(SseClient client) {
        assertThat(client.events()).extracting(SseParser.Event::type).isSubsetOf(OWN_EVENTS);
        assertThat(client.retry()).isGreaterThan(1);
        assertThat(client.lastEventId()).isNotEmpty().doesNotContain("forged").matches("[A-Za-z0-9_-]+");
        assertThat(client.headers()).doesNotContainKey("x-forged");
    }

    private static JsonNode problem(Http.Answer answer) {
        assertThat(answer.headers()).doesNotContainKey("x-forged");
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.header("x-content-type-options")).contains("nosniff");
        try {
            JsonNode problem = JSON.readTree(answer.text());
            assertThat(problem.fieldNames()).toIterable().containsExactly("type", "title", "status", "detail");
            return problem;
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.text(), e);
        }
    }

    @Test
    void aValueIsDataWhateverItHolds() {
        try (SseClient named = gateway.stream("/stream?topic=prices");
                SseClient unnamed = gateway.stream("/topics/prices")) {
            for (String ending : BREAKS) {
                String body = "a" + ending + FORGED + ending + "b";
                String arrives = body.replace("\r\n", "\n").replace('\r', '\n');
                gateway.publish("prices", body);
                named.await(event -> event.equals(new SseParser.Event("prices", arrives, event.id())));
                unnamed.await(event -> event.equals(new SseParser.Event("message", arrives, event.id())));
                assertThat(Http.get(gateway, "/topics/prices").text()).isEqualTo(body);
            }
            assertNothingForged(named);
            assertNothingForged(unnamed);
        }
    }

    @Test
    void aReasonIsATextInTheStatus() throws JsonProcessingException {
        for (String ending : BREAKS) {
            String reason = "HTTP 500" + ending + FORGED + "<script>alert(1)</script>";
            gateway.fail("prices", reason);
            // A stream that is there before would hear of it only with the next change of the state.
            await().until(() -> JSON.readTree(Http.get(gateway, "/topics").text())
                    .get("topics")
                    .get(0)
                    .path("error")
                    .asText()
                    .equals(reason));
            gateway.settle();
            try (SseClient client = gateway.stream("/stream?topic=prices")) {
                String status = client.await(event -> event.type().equals("pollcast.status")
                                && event.data().contains("script"))
                        .data();
                assertThat(status).doesNotContain("\n");
                assertThat(JSON.readTree(status).get("error").asText()).isEqualTo(reason);
                client.await(event -> event.type().equals("prices"));
                assertNothingForged(client);
            }
            Http.Answer list = Http.get(gateway, "/topics");
            assertThat(list.headers()).doesNotContainKey("x-forged");
            JsonNode topic = JSON.readTree(list.text()).get("topics").get(0);
            assertThat(topic.get("error").asText()).isEqualTo(reason);
            assertThat(topic.get("topic").asText()).isEqualTo("prices");
        }
        gateway.publish("prices", "[1]").await();
    }

    @Test
    void anIdThatComesBackIsNeverSentOn() {
        for (String ending : BREAKS) {
            String id = "AAAAAAAA" + ending + FORGED;
            String target = "/stream?topic=prices&lastEventId=" + encoded(id);
            try (SseClient client = gateway.stream(target)) {
                client.await(event -> event.type().equals("prices"));
                assertNothingForged(client);
            }
        }
        for (String id : List.of("forged", "AAAAAAAAforgedXX", "x".repeat(5_000), "AAAAAAAA: forged")) {
            try (SseClient client = SseClient.open(gateway.url("/topics/prices"), Map.of("Last-Event-ID", id))) {
                client.await(event -> event.type().equals("message"));
                assertNothingForged(client);
            }
        }
        assertThat(Cursor.parse("AAAAAAAA" + FORGED)).isEqualTo(Cursor.parse(null));
    }

    @Test
    void aNameThatIsNoneIsATextInTheProblem() {
        for (String ending : BREAKS) {
            String name = "prices" + ending + FORGED + "<script>";
            for (String target : List.of(
                    "/topics/" + encoded(name),
                    "/stream?topic=" + encoded(name),
                    "/stream?topic=prices&topic=" + encoded(name))) {
                for (String accept : List.of("application/json", "text/event-stream", "text/html")) {
                    Http.Answer answer = Http.get(gateway, target, "Accept: " + accept);
                    assertThat(answer.status()).isIn(400, 404);
                    assertThat(problem(answer).get("detail").asText())
                            .matches("[\\x20-\\x7e]+")
                            .contains("expected: ");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%0d%0aX-Forged:%20yes",
                "/topics%0d%0aX-Forged:%20yes",
                "/topics/a%22,%22status%22:200",
                "/topics/none%e2%80%a8",
                "/stream?%0aX-Forged:%20yes",
                "/%3cscript%3ealert(1)%3c/script%3e",
                "/topics/%3cscript%3e"
            })
    void aTargetIsNoPartOfTheAnswersSyntax(String target) {
        Http.Answer answer = Http.get(gateway, target, "Accept: text/html, */*");
        assertThat(problem(answer).get("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.header("content-security-policy")).contains("default-src 'none'; frame-ancestors 'none'");
    }

    /** Whoever writes to the store is trusted with values, not with the answer's head. */
    @Test
    void aContentTypeIsOneHeaderOrNone() {
        gateway.publish("prices", "[2]", "text/html\r\nX-Forged: yes");
        gateway.settle();
        try (Http http = Http.connect(gateway.port())) {
            http.send(Http.request("GET", "/topics/prices", "Accept: */*", "Connection: close"));
            assertThat(http.rest()).doesNotContainIgnoringCase("x-forged: yes\r\n");
        }
        gateway.publish("prices", "[1]").await();
    }
}
