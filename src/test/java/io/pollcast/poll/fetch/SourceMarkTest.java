package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.settings.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceMarkTest {

    private static final String URL = "http://localhost:8000/api/prices?of=eu";
    private static final Map<String, String> HEADERS = Map.of("Accept-Language", "en");
    private static final int OPEN = 8;

    private static Source source(
            String url,
            Map<String, String> headers,
            Method method,
            @Nullable String body,
            @Nullable Credentials credentials) {
        return new Source(
                URI.create(url), headers, Duration.ofSeconds(1), 10, method, body, credentials, null, null, false);
    }

    private static Source with(Map<String, String> headers) {
        return source(URL, headers, Method.GET, null, null);
    }

    private static Source with(Credentials credentials) {
        return source(URL, HEADERS, Method.GET, null, credentials);
    }

    private static Credentials.OAuth2 oauth(String client) {
        URI authority = URI.create("https://login.example.com/token");
        return new Credentials.OAuth2(authority, client, Secret.of("s"), null, null, Credentials.SecretIn.HEADER);
    }

    @Test
    void whateverDecidesWhatComesBackMakesAnother() {
        List<Source> sources = List.of(
                with(HEADERS),
                source(URL.replace("eu", "us"), HEADERS, Method.GET, null, null),
                source(URL.replace("prices", "price"), HEADERS, Method.GET, null, null),
                source(URL.replace("8000", "8001"), HEADERS, Method.GET, null, null),
                source(URL.replace("http", "https"), HEADERS, Method.GET, null, null),
                source(URL, HEADERS, Method.POST, null, null),
                source(URL, HEADERS, Method.POST, "{\"query\":\"{a}\"}", null),
                source(URL, HEADERS, Method.POST, "{\"query\":\"{b}\"}", null),
                with(Map.of()),
                with(Map.of("Accept-Language", "de")),
                with(Map.of("Accept", "en")),
                with(Map.of("X-Api-Key", "one")),
                with(Map.of("X-Api-Key", "two")),
                source(URL + "&api_key=one", HEADERS, Method.GET, null, null),
                source(URL + "&api_key=two", HEADERS, Method.GET, null, null),
                with(new Credentials.Basic("ann", Secret.of("p"))),
                with(new Credentials.Basic("bob", Secret.of("p"))),
                with(new Credentials.Bearer(Secret.of("one"))),
                with(new Credentials.Bearer(Secret.of("two"))),
                with(new Credentials.ApiKey("X-Tenant", Secret.of("one"))),
                with(new Credentials.ApiKey("X-Tenant", Secret.of("two"))),
                with(oauth("one")),
                with(oauth("two")));
        assertThat(sources.stream().map(Source::mark)).doesNotHaveDuplicates();
        assertThat(sources.stream().map(Source::mark)).allMatch(mark -> mark.matches("[A-Za-z0-9_-]{10}"));
    }

    @Test
    void whatDecidesOnlyHowItIsAskedMakesNone() {
        Map<String, String> two = new LinkedHashMap<>();
        two.put("Accept-Language", "en");
        two.put("X-B", "b");
        Map<String, String> turned = new LinkedHashMap<>();
        turned.put("x-b", "b");
        turned.put("accept-language", "en");
        assertThat(with(turned).mark()).isEqualTo(with(two).mark());
        Source other = new Source(
                URI.create(URL),
                HEADERS,
                Duration.ofSeconds(9),
                99,
                Method.GET,
                null,
                null,
                new ProxySettings(URI.create("http://proxy:3128")),
                null,
                true);
        assertThat(other.mark()).isEqualTo(with(HEADERS).mark());
        assertThat(with(new Credentials.Basic("ann", Secret.of("new"))).mark())
                .as("a password that was replaced is no other user")
                .isEqualTo(with(new Credentials.Basic("ann", Secret.of("old"))).mark());
    }

    /** Whoever reads the store could otherwise try passwords on the mark until one fits. */
    @Test
    void tooLittleOfASecretIsInItToFindTheSecretByIt() {
        List<String> tokens = IntStream.range(0, 20_000)
                .mapToObj(i -> with(new Credentials.Bearer(Secret.of("token" + i))))
                .map(Source::mark)
                .toList();
        List<String> headers = IntStream.range(0, 20_000)
                .mapToObj(i -> with(Map.of("Authorization", "token" + i)))
                .map(Source::mark)
                .toList();
        List<String> keys = IntStream.range(0, 20_000)
                .mapToObj(i -> source(URL + "&token=" + i, HEADERS, Method.GET, null, null))
                .map(Source::mark)
                .toList();
        List<String> bodies = IntStream.range(0, 20_000)
                .mapToObj(i -> source(URL, HEADERS, Method.POST, "password" + i, null))
                .map(Source::mark)
                .toList();
        assertThat(List.of(tokens, headers, keys, bodies)).allSatisfy(marks -> {
            assertThat(marks.stream().map(mark -> mark.substring(0, OPEN)).distinct())
                    .hasSize(1);
            assertThat(marks.stream().distinct().count()).isBetween(4_000L, 4_096L);
        });
    }

    @Test
    void aTokenWhoseFileCannotBeReadIsNoneForNow(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("token");
        Files.writeString(file, "one");
        Source source = with(new Credentials.Bearer(Secret.in(file)));
        String before = source.mark();
        Files.delete(file);
        assertThat(source.mark()).isNotEqualTo(before).hasSameSizeAs(before);
    }
}
