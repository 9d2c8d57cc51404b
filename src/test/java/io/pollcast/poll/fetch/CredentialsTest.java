package io.pollcast.poll.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.change.Observation;
import io.pollcast.settings.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {

    @TempDir
    private Path folder;

    private final Fetching fetching = new Fetching();
    private final MockWebServer backend = new MockWebServer();
    private final MockWebServer authority = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        backend.start();
        authority.start();
    }

    @AfterEach
    void close() {
        fetching.close();
        backend.close();
        authority.close();
    }

    private Source source(Credentials credentials) {
        return new Source(
                URI.create(backend.url("/a").toString()),
                Map.of(),
                Fetching.LONG,
                Fetching.LIMIT,
                Method.GET,
                null,
                credentials,
                null,
                null,
                false);
    }

    private @Nullable String shown(Credentials credentials, String header) throws Exception {
        backend.enqueue(Fetching.json("[1]"));
        assertThat(fetching.get(source(credentials))).isInstanceOf(Observation.Fetched.class);
        return backend.takeRequest().getHeaders().get(header);
    }

    private void status(MockWebServer server, int status) {
        server.enqueue(new MockResponse.Builder().code(status).body("{}").build());
    }

    // From the configuration.

    @Test
    void basicIsUserAndPassword() throws Exception {
        Credentials basic = new Credentials.Basic("us\u00e9r", Secret.of("p:\u00e4"));
        assertThat(shown(basic, "Authorization"))
                .isEqualTo(
                        "Basic " + ByteString.encodeUtf8("us\u00e9r:p:\u00e4").base64());
    }

    @Test
    void anApiKeyStandsInTheHeaderThatItBelongsIn() throws Exception {
        Credentials key = new Credentials.ApiKey("X-Api-Key", Secret.of("a b"));
        assertThat(shown(key, "X-Api-Key")).isEqualTo("a b");
    }

    @Test
    void aFileIsReadForEachRequest() throws Exception {
        Path file = folder.resolve("token");
        Files.writeString(file, "one\n");
        Credentials bearer = new Credentials.Bearer(Secret.joined(List.of(Secret.of("a-"), Secret.in(file))));
        assertThat(shown(bearer, "Authorization")).isEqualTo("Bearer a-one");
        Files.writeString(file, "two\n");
        assertThat(shown(bearer, "Authorization")).isEqualTo("Bearer a-two");
        Files.writeString(file, "two\nlines");
        assertThat(fetching.reason(source(bearer))).isEqualTo("credentials that cannot be read");
        Files.delete(file);
        assertThat(fetching.reason(source(bearer))).isEqualTo("credentials that cannot be read");
        assertThat(backend.getRequestCount()).isEqualTo(2);
    }

    @Test
    void theyAreNotShown() {
        Credentials basic = new Credentials.Basic("user", Secret.of("hush"));
        Credentials oauth = oauth(Credentials.SecretIn.BODY);
        assertThat(basic + " " + oauth + " " + source(basic)).doesNotContain("hush");
        assertThat(source(basic).hasCredentials()).isTrue();
    }

    // Tokens.

    private Credentials.OAuth2 oauth(Credentials.SecretIn in) {
        URI url = URI.create(authority.url("/token").toString());
        return new Credentials.OAuth2(url, "shop:1", Secret.of("hush+&"), "read all", "https://api", in);
    }

    private void token(String value, int seconds) {
        authority.enqueue(Fetching.json("{\"access_token\":\"" + value
                + "\",\"token_type\":\"Bearer\",\"nested\":{\"access_token\":\"no\"},\"expires_in\":" + seconds + "}"));
    }

    @Test
    void asksForATokenOnceAndUsesItForAll() throws Exception {
        token("t1", 3600);
        Credentials oauth = oauth(Credentials.SecretIn.HEADER);
        assertThat(shown(oauth, "Authorization")).isEqualTo("Bearer t1");
        assertThat(shown(oauth(Credentials.SecretIn.HEADER), "Authorization")).isEqualTo("Bearer t1");
        assertThat(authority.getRequestCount()).isEqualTo(1);
        RecordedRequest request = authority.takeRequest();
        assertThat(request.getMethod()).isEqualTo("POST");
        assertThat(request.getHeaders().get("Authorization"))
                .isEqualTo(
                        "Basic " + ByteString.encodeUtf8("shop%3A1:hush%2B%26").base64());
        assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(request.getHeaders().get("Accept")).isEqualTo("application/json");
        assertThat(Objects.requireNonNull(request.getBody()).string(UTF_8))
                .isEqualTo("grant_type=client_credentials&scope=read+all&audience=https%3A%2F%2Fapi");
    }

    @Test
    void theSecretMayStandInTheBody() throws Exception {
        token("t1", 3600);
        shown(oauth(Credentials.SecretIn.BODY), "Authorization");
        RecordedRequest request = authority.takeRequest();
        assertThat(request.getHeaders().get("Authorization")).isNull();
        assertThat(Objects.requireNonNull(request.getBody()).string(UTF_8))
                .endsWith("&client_id=shop%3A1&client_secret=hush%2B%26");
    }

    @Test
    void getsAnotherWhenItsLifeIsOver() throws Exception {
        token("t1", 100);
        token("t2", 100);
        Credentials oauth = oauth(Credentials.SecretIn.HEADER);
        shown(oauth, "Authorization");
        fetching.pass(Duration.ofSeconds(100));
        assertThat(shown(oauth, "Authorization")).isEqualTo("Bearer t2");
    }

    @Test
    void aRefusedTokenIsReplacedOnceAndThePollGoesOn() throws Exception {
        token("t1", 3600);
        token("t2", 3600);
        Credentials oauth = oauth(Credentials.SecretIn.HEADER);
        shown(oauth, "Authorization");
        fetching.pass(Duration.ofSeconds(60));
        status(backend, 401);
        assertThat(shown(oauth, "Authorization")).isEqualTo("Bearer t1");
        assertThat(backend.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer t2");
    }

    @Test
    void aBackendThatRefusesEveryTokenIsAFailureAndNoStormOfTokens() throws Exception {
        token("t1", 3600);
        token("t2", 3600);
        Credentials oauth = oauth(Credentials.SecretIn.HEADER);
        shown(oauth, "Authorization");
        fetching.pass(Duration.ofSeconds(60));
        for (int i = 0; i < 4; i++) {
            status(backend, 401);
        }
        assertThat(fetching.reason(source(oauth))).isEqualTo("HTTP 401");
        assertThat(fetching.reason(source(oauth))).isEqualTo("HTTP 401");
        assertThat(fetching.reason(source(oauth))).isEqualTo("HTTP 401");
        assertThat(authority.getRequestCount()).isEqualTo(2);
        assertThat(backend.getRequestCount()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|{\"error\":\"invalid_client\",\"error_description\":\"hush\"}|token: invalid_client",
                "401|{\"error\":\"hush\"}|token: HTTP 401",
                "500|<html>|token: HTTP 500",
                "302|{}|token: HTTP 302",
                "200|<html>|token: answer that cannot be read",
                "200|[]|token: answer that cannot be read",
                "200|{\"access_token\":\"a|token: answer that cannot be read",
                "200|{}|token: answer without a usable access_token",
                "200|{\"access_token\":\"a b\"}|token: answer without a usable access_token",
                "200|{\"access_token\":{}}|token: answer without a usable access_token",
                "200|{\"access_token\":\"a\",\"token_type\":\"mac\"}|token: not of type Bearer",
            })
    void anAuthorityThatGivesNoneIsAFailureInSafeWords(int status, String body, String reason) {
        authority.enqueue(new MockResponse.Builder().code(status).body(body).build());
        Source source = source(oauth(Credentials.SecretIn.HEADER));
        assertThat(fetching.reason(source)).isEqualTo(reason);
        assertThat(fetching.reason(source)).isEqualTo(reason);
        assertThat(authority.getRequestCount()).as("left alone for a while").isEqualTo(1);
        assertThat(backend.getRequestCount()).isZero();
    }

    @Test
    void anAnswerWithoutEndIsCut() {
        authority.enqueue(new MockResponse.Builder()
                .body("{\"a\":\"" + "x".repeat(1_000_000))
                .build());
        assertThat(fetching.reason(source(oauth(Credentials.SecretIn.HEADER))))
                .isEqualTo("token: body over 65536 bytes");
    }

    @Test
    void anAuthorityThatIsNotThereIsAFailure() {
        authority.close();
        assertThat(fetching.reason(source(oauth(Credentials.SecretIn.HEADER)))).isEqualTo("token: connection refused");
    }

    @Test
    void waitsForATokenNoLongerThanForTheWholeCall() {
        authority.enqueue(
                new MockResponse.Builder().headersDelay(60, TimeUnit.SECONDS).build());
        Source slow = source(oauth(Credentials.SecretIn.HEADER));
        Source hasty = new Source(
                slow.url(),
                Map.of(),
                Duration.ofMillis(300),
                1,
                Method.GET,
                null,
                slow.credentials(),
                null,
                null,
                false);
        assertThat(fetching.reason(hasty)).endsWith("timeout");
    }
}
