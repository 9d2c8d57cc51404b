package io.pollcast.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as JSON. */
class TopicAnswersTest {

    private static final String LARGE = "{\"text\":\"" + "lorem ipsum ".repeat(500) + "\"}";
    private static final String PRINT = Fingerprint.of(Body.of(LARGE)).text();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fixture gateway = Fixture.start()
            .topic("prices", "/api/prices")
            .topic("pending")
            .publish("prices", LARGE, "application/geo+json")
            .await();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void answersWithTheBodyAndWhatIsKnownOfIt() {
        Http.Answer answer = Http.get(gateway, "/topics/prices");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(LARGE);
        assertThat(answer.header("content-type")).contains("application/geo+json");
        assertThat(answer.header("etag")).contains('"' + PRINT + '"');
        assertThat(answer.header("cache-control")).contains("no-cache");
        assertThat(answer.header("age"))
                .hasValueSatisfying(age -> assertThat(age).matches("[0-9]"));
        assertThat(answer.header("last-modified"))
                .hasValueSatisfying(date -> assertThat(date).matches("Wed, 04 Mar 2026 05:0[56]:\\d\\d GMT"));
        assertThat(answer.header("date")).contains("Wed, 04 Mar 2026 05:06:07 GMT");
        assertThat(answer.header("x-content-type-options")).contains("nosniff");
        assertThat(answer.header("content-encoding")).isEmpty();
    }

    @Test
    void everyAnswerSaysInOneLineWhatItDependsOn() {
        for (String target : new String[] {"/topics/prices", "/topics", "/topics/pending", "/nothing", "/stream"}) {
            Http.Answer answer = Http.get(gateway, target);
            assertThat(answer.headers().get("vary")).as(target).hasSize(1);
            assertThat(names(answer.header("vary").orElseThrow()))
                    .as(target)
                    .containsExactly("Accept", "Accept-Encoding", "Origin");
        }
    }

    private static Set<String> names(String list) {
        return new TreeSet<>(Set.of(list.split(", *")));
    }

    @Test
    void thePathOfAnEndpointAnswersLikeItsTopic() {
        Http.Answer answer = Http.get(gateway, "/api/prices");
        assertThat(answer.text()).isEqualTo(LARGE);
        assertThat(answer.header("etag")).contains('"' + PRINT + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br, gzip;q=0.1", "GZIP", "gzip, deflate, br, zstd"})
    void compressesForWhoWantsIt(String accepted) throws IOException {
        Http.Answer answer = Http.get(gateway, "/topics/prices", "Accept-Encoding: " + accepted);
        assertThat(answer.header("content-encoding")).contains("gzip");
        assertThat(answer.header("etag")).contains("W/\"" + PRINT + '"');
        assertThat(answer.body().size()).isLessThan(LARGE.length() / 4);
        try (var unzipped =
                new GZIPInputStream(new ByteArrayInputStream(answer.body().bytes()))) {
            assertThat(new String(unzipped.readAllBytes(), UTF_8)).isEqualTo(LARGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip;q=0", "gzip;q=0.000", "br", "", "*;q=0", "gzip;q=2"})
    void leavesItAsItIsForOthers(String accepted) {
        Http.Answer answer = Http.get(gateway, "/topics/prices", "Accept-Encoding: " + accepted);
        assertThat(answer.header("content-encoding")).isEmpty();
        assertThat(answer.text()).isEqualTo(LARGE);
    }

    @Test
    void smallBodiesAreNotCompressed() {
        gateway.publish("prices", "{}").await();
        Http.Answer answer = Http.get(gateway, "/topics/prices", "Accept-Encoding: gzip");
        assertThat(answer.header("content-encoding")).isEmpty();
        assertThat(answer.text()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"@\"|304",
                "W/\"@\"|304",
                "*|304",
                "\"a\", \"@\"|304",
                "\"a,b\",W/\"@\"|304",
                "\"a, \\\", \"@\"|304",
                "\"@x\"|200",
                "@|200",
                "\"other\"|200",
                "\"*\"|200"
            })
    void comparesEntityTagsWeakly(String tags, int status) {
        Http.Answer answer = Http.get(gateway, "/topics/prices", "If-None-Match: " + tags.replace("@", PRINT));
        assertThat(answer.status()).isEqualTo(status);
        if (status == 304) {
            assertThat(answer.header("etag")).contains('"' + PRINT + '"');
            assertThat(answer.header("cache-control")).contains("no-cache");
            assertThat(answer.header("content-type")).isEmpty();
            assertThat(answer.header("content-length")).isEmpty();
        }
    }

    @Test
    void severalLinesOfEntityTagsAreOneList() {
        Http.Answer answer =
                Http.get(gateway, "/topics/prices", "If-None-Match: \"other\"", "If-None-Match: \"" + PRINT + '"');
        assertThat(answer.status()).isEqualTo(304);
    }

    @Test
    void theDateOfTheLastChangeIsNoCondition() {
        assertThat(Http.get(gateway, "/topics/prices", "If-Modified-Since: Wed, 04 Mar 2099 00:00:00 GMT")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void headHasTheSameHeadersAndNoBody() {
        for (String encoding : new String[] {"identity", "gzip"}) {
            Http.Answer get = Http.get(gateway, "/topics/prices", "Accept-Encoding: " + encoding);
            Http.Answer head = Http.ask(gateway, "HEAD", "/topics/prices", "Accept-Encoding: " + encoding);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers()).isEqualTo(get.headers());
        }
    }

    @Test
    void aTopicWithoutAValueIsUnavailableForNow() throws IOException {
        Http.Answer answer = Http.get(gateway, "/topics/pending");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).contains("2");
        assertProblem(answer, "'pending' has no value yet");
    }

    @Test
    void listsTheTopicsWithTheirState() throws IOException {
        Http.Answer answer = Http.get(gateway, "/topics", "Accept: application/json");
        assertThat(answer.header("content-type")).contains("application/json");
        assertThat(answer.header("cache-control")).contains("no-store");
        JsonNode topics = JSON.readTree(answer.text()).get("topics");
        assertThat(topics).hasSize(2);
        assertThat(topics.get(0).get("topic").asText()).isEqualTo("pending");
        assertThat(topics.get(0).get("state").asText()).isEqualTo("pending");
        assertThat(topics.get(1).get("topic").asText()).isEqualTo("prices");
        assertThat(topics.get(1).get("state").asText()).isEqualTo("fresh");
        assertThat(topics.get(1).get("every").asInt()).isEqualTo(2_000);
        assertThat(topics.get(1).get("changedAge").asInt()).isBetween(0, 60_000);
    }

    @Test
    void aTopicThatIsAsleepIsListedSo() throws IOException {
        gateway.sleep("prices").settle();
        JsonNode topics = JSON.readTree(Http.get(gateway, "/topics").text()).get("topics");
        assertThat(topics.get(0).has("asleep")).isFalse();
        assertThat(topics.get(1).get("asleep").asBoolean()).isTrue();
        assertThat(topics.get(1).get("state").asText())
                .as("which says only how old it is")
                .isEqualTo("fresh");
    }

    @Test
    void beforeTheTopicsAreKnownEverythingIsUnavailable() throws IOException {
        try (Fixture unknown = Fixture.start()) {
            for (String target : new String[] {"/topics", "/topics/prices"}) {
                Http.Answer answer = Http.get(unknown, target);
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("retry-after")).contains("2");
                assertProblem(answer, "expected: ask again");
            }
        }
    }

    static void assertProblem(Http.Answer answer, String... detail) throws IOException {
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.header("cache-control")).contains("no-store");
        JsonNode problem = JSON.readTree(answer.text());
        assertThat(problem.get("status").asInt()).isEqualTo(answer.status());
        assertThat(problem.get("title").asText()).isNotEmpty();
        for (String part : detail) {
            assertThat(problem.get("detail").asText()).contains(part);
        }
        assertThat(problem.get("detail").asText()).contains("(expected: ");
    }
}
