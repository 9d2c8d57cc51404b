package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Problem;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointSettingsTest {

    private static EndpointSettings settings(String url, Map<String, String> headers, @Nullable String path) {
        Duration every = Duration.ofSeconds(1);
        Duration timeout = EndpointSettings.defaultTimeout(every);
        return new EndpointSettings(new Topic("t"), URI.create(url), every, path, headers, timeout, null, 1, false);
    }

    private static EndpointSettings timed(String every, String timeout, String staleAfter, int maxBody) {
        return new EndpointSettings(
                new Topic("t"),
                URI.create("http://localhost/"),
                Duration.parse(every),
                null,
                Map.of(),
                Duration.parse(timeout),
                Duration.parse(staleAfter),
                maxBody,
                false);
    }

    private static List<String> problems(ThrowingCallable building) {
        InvalidSettingsException refused = catchThrowableOfType(InvalidSettingsException.class, building);
        return refused == null
                ? List.of()
                : refused.problems().stream().map(Problem::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/",
                "https://example.com",
                "HTTP://[::1]:8000/a?b=c",
                "http://10.0.0.1:65535/a%20b",
            })
    void takesUrlsOfHttp(String url) {
        assertThat(problems(() -> settings(url, Map.of(), null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8000/x",
                "ftp://localhost/",
                "/x",
                "http:///x",
                "http://under_score/",
                "mailto:a@b",
                "http://localhost:0/",
                "http://localhost:65536/",
                "http://user:password@localhost/",
                "http://localhost/#part",
                "http://a-name-of-more-than-sixty-three-characters-which-dns-does-not-have.example/",
            })
    void refusesOtherUrls(String url) {
        assertThat(problems(() -> settings(url, Map.of(), null)))
                .singleElement()
                .asString()
                .startsWith("url: ");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.1S, PT0.05S, PT1S, 1, ''",
        "PT24H, PT23H, PT720H, 8388608, ''",
        "PT0.099S, PT0.05S, PT1S, 1, 'every: 99ms (expected: at least 100ms)'",
        "PT25H, PT1S, PT26H, 1, 'every: 25h (expected: at most 24h)'",
        "PT1S, PT1S, PT5S, 1, 'timeout: 1s (expected: more than 0s and less than every)'",
        "PT1S, PT0S, PT5S, 1, 'timeout: 0s (expected: more than 0s and less than every)'",
        "PT1S, PT0.5S, PT1S, 1, 'stale-after: 1s (expected: more than every)'",
        "PT1S, PT0.5S, PT721H, 1, 'stale-after: 721h (expected: at most 720h)'",
        "PT1S, PT0.5S, PT5S, 0, 'max-body: 0B (expected: 1B to 8MiB)'",
        "PT1S, PT0.5S, PT5S, 8388609, 'max-body: 8388609B (expected: 1B to 8MiB)'",
    })
    void keepsItsBounds(String every, String timeout, String staleAfter, int maxBody, String problem) {
        List<String> expected = problem.isEmpty() ? List.of() : List.of(problem);
        assertThat(problems(() -> timed(every, timeout, staleAfter, maxBody))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api", "/", "/topics", "/topics/a", "/stream", "/pollcast.js", "/a b", "/a//b", "/a?b", "/../a"})
    void refusesPathsThatTheGatewayCannotGiveAway(String path) {
        assertThat(problems(() -> settings("http://localhost/", Map.of(), path)))
                .singleElement()
                .asString()
                .startsWith("path: " + path + " (expected: a path such as /api/news");
    }

    @Test
    void refusesHeadersThatAreNoneOrTheClientsOwn() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X Y", "1");
        headers.put("", "2");
        headers.put("Host", "3");
        headers.put("X-Line", "secret\r\nX-Other: 4");
        headers.put("Accept", "5");
        headers.put("accept", "6");
        assertThat(problems(() -> settings("http://localhost/", headers, null)))
                .containsExactly(
                        "headers.X Y: unusable name (expected: a header name (RFC 9110 token))",
                        "headers.: unusable name (expected: a header name (RFC 9110 token))",
                        "headers.Host: set (expected: no Host header, Pollcast writes it itself)",
                        "headers.X-Line: (not shown) (expected: at most 8192 characters of ASCII without control characters"
                                + " or line breaks)",
                        "headers.accept: set twice (expected: each header once, upper and lower case are the same)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "cookie",
                "X-API-Key",
                "X-Shop-Token",
                "Ocp-Apim-Subscription-Key",
                "x-csrf-secret"
            })
    void knowsCredentialsByTheNameOfTheHeader(String name) {
        assertThat(settings("http://localhost/", Map.of(name, "x"), null).hasCredentials())
                .isTrue();
    }

    @Test
    void knowsCredentialsInTheQuery() {
        assertThat(settings("http://localhost/?a=b&api_key=c", Map.of(), null).hasCredentials())
                .isTrue();
        assertThat(settings("http://localhost/?a=token", Map.of("Accept", "x"), null)
                        .hasCredentials())
                .isFalse();
    }

    @Test
    void defaultTimeoutIsFourFifthsOfTheRhythmAndAtMostTenSeconds() {
        assertThat(EndpointSettings.defaultTimeout(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(80));
        assertThat(EndpointSettings.defaultTimeout(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(10));
    }
}
