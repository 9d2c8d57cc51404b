package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {

    private static final Fixture LISTED = Fixture.start("https://shop.example.com", "http://localhost:3000")
            .topic("a")
            .publish("a", "1")
            .await();
    private static final Fixture ANY =
            Fixture.start("*").topic("a").publish("a", "1").await();
    private static final Fixture NONE =
            Fixture.start().topic("a").publish("a", "1").await();

    @AfterAll
    static void stop() {
        LISTED.close();
        ANY.close();
        NONE.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topics/a", "/topics", "/stream?topic=a", "/topics/nothing", "/stream"})
    void aListedOriginMayReadWhateverTheAnswerIs(String target) {
        Http.Answer answer = Http.get(LISTED, target, "Origin: http://localhost:3000");
        assertThat(answer.header("access-control-allow-origin")).contains("http://localhost:3000");
        assertThat(answer.header("access-control-expose-headers")).contains("ETag, Age, Last-Modified, Retry-After");
        assertThat(answer.header("vary").orElseThrow()).contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com",
                "http://shop.example.com",
                "https://shop.example.com.evil.com",
                "https://shop.example.com:8443",
                "null",
                "*"
            })
    void aForeignOriginMayNot(String origin) {
        Http.Answer answer = Http.get(LISTED, "/topics/a", "Origin: " + origin);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
        assertThat(answer.header("vary").orElseThrow()).contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://anyone.example.com", "null"})
    void anyOriginMayReadWhereTheStarSaysSo(String origin) {
        assertThat(Http.get(ANY, "/topics/a", "Origin: " + origin).header("access-control-allow-origin"))
                .contains("*");
    }

    @Test
    void withoutAnOriginNothingIsSaid() {
        for (Fixture gateway : new Fixture[] {LISTED, ANY, NONE}) {
            assertThat(Http.get(gateway, "/topics/a").headers()).doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void nobodyMayReadByDefault() {
        assertThat(Http.get(NONE, "/topics/a", "Origin: http://localhost:3000").headers())
                .doesNotContainKey("access-control-allow-origin");
    }

    @ParameterizedTest
    @CsvSource({"http://localhost:3000,true", "https://evil.example.com,false"})
    void aPreflightIsAnswered(String origin, boolean allowed) {
        Http.Answer answer = Http.ask(
                LISTED,
                "OPTIONS",
                "/stream?topic=a",
                "Origin: " + origin,
                "Access-Control-Request-Method: GET",
                "Access-Control-Request-Headers: last-event-id");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers().containsKey("access-control-allow-origin")).isEqualTo(allowed);
        assertThat(answer.headers().containsKey("access-control-allow-methods")).isEqualTo(allowed);
        if (allowed) {
            assertThat(answer.header("access-control-allow-headers").orElseThrow())
                    .contains("Last-Event-ID", "If-None-Match");
            assertThat(answer.header("access-control-max-age")).contains("600");
        }
    }
}
