package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {

    private static Source source(String url, Map<String, String> headers) {
        return new Source(URI.create(url), headers, Duration.ofSeconds(1), 1);
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
        assertThat(problems(() -> source(url, Map.of()))).isEmpty();
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
        assertThat(problems(() -> source(url, Map.of())))
                .singleElement()
                .asString()
                .startsWith("url: ");
    }

    @Test
    void refusesHeadersThatAreNoneOrTheClientsOwn() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X Y", "1");
        headers.put("", "2");
        headers.put("Host", "3");
        headers.put("Proxy-Authorization", "x");
        headers.put("X-Line", "secret\r\nX-Other: 4");
        headers.put("Accept", "5");
        headers.put("accept", "6");
        assertThat(problems(() -> source("http://localhost/", headers)))
                .containsExactly(
                        "headers.X Y: unusable name (expected: a header name (RFC 9110 token))",
                        "headers.: unusable name (expected: a header name (RFC 9110 token))",
                        "headers.Host: set (expected: no Host header, it is Pollcast's own business)",
                        "headers.Proxy-Authorization: set (expected: no Proxy-Authorization header, it is Pollcast's own"
                                + " business)",
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
        assertThat(source("http://localhost/", Map.of(name, "x")).hasCredentials())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest",
                "http://[fe80::1]/",
                "http://[fd00:ec2::254]/",
                "http://0xA9.254.0251.0xfe/",
                "http://2852039166/",
                "https://metadata.google.internal/",
            })
    void refusesAddressesOfTheLinkUnlessTheyAreAllowed(String url) {
        assertThat(problems(() -> source(url, Map.of())))
                .singleElement()
                .asString()
                .startsWith("url: ");
    }

    @Test
    void saysHowAnAddressOfTheLinkIsAllowed() {
        URI url = URI.create("http://169.254.169.254/latest");
        assertThat(problems(() -> source(url.toString(), Map.of())))
                .containsExactly(
                        "url: a link-local or metadata address (expected: another host, or allow-link-local: true)");
        assertThat(problems(() ->
                        new Source(url, Map.of(), Duration.ofSeconds(1), 1, Method.GET, null, null, null, null, true)))
                .isEmpty();
    }

    @Test
    void onlyAPostHasABody() {
        URI url = URI.create("http://localhost/");
        assertThat(problems(() ->
                        new Source(url, Map.of(), Duration.ofSeconds(1), 1, Method.GET, "{}", null, null, null, false)))
                .containsExactly("body: set (expected: method: POST, or no body)");
        assertThat(problems(() -> new Source(
                        url,
                        Map.of(),
                        Duration.ofSeconds(1),
                        1,
                        Method.POST,
                        "x".repeat(65_537),
                        null,
                        null,
                        null,
                        false)))
                .containsExactly("body: (not shown) (expected: at most 65536 characters)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://proxy:3128", "http://proxy/path", "http://user@proxy", "http://proxy?a", "proxy:3128"})
    void refusesProxiesThatAreNone(String url) {
        assertThat(problems(() -> new ProxySettings(URI.create(url))))
                .singleElement()
                .asString()
                .startsWith("proxy: (not shown) (expected: ");
    }

    @Test
    void knowsCredentialsInTheQuery() {
        assertThat(source("http://localhost/?a=b&api_key=c", Map.of()).hasCredentials())
                .isTrue();
        assertThat(source("http://localhost/?a=token", Map.of("Accept", "x")).hasCredentials())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.001S, 1, ''",
        "PT1S, 8388608, ''",
        "PT0S, 1, 'timeout: 0s (expected: more than 0s and less than every)'",
        "PT1S, 0, 'max-body: 0B (expected: 1B to 8MiB)'",
        "PT1S, 8388609, 'max-body: 8388609B (expected: 1B to 8MiB)'",
    })
    void keepsItsBounds(String timeout, int maxBody, String problem) {
        List<String> expected = problem.isEmpty() ? List.of() : List.of(problem);
        URI url = URI.create("http://localhost/");
        assertThat(problems(() -> new Source(url, Map.of(), Duration.parse(timeout), maxBody)))
                .isEqualTo(expected);
    }
}
