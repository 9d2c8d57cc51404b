package io.pollcast.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.auth.ApiKey;
import io.pollcast.auth.AuthSettings;
import io.pollcast.auth.ForwardSettings;
import io.pollcast.auth.TopicPattern;
import io.pollcast.testing.ScriptedBackend;
import io.pollcast.testing.SseClient;
import io.pollcast.topic.Access;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The backend that is asked says no to somebody whom it knows, and nobody is to learn from that what there is. */
class HiddenTopicsTest {

    private static final String KEY = "the key of a server";
    private static final String COOKIE = "Cookie: session=1";

    private final ScriptedBackend login = ScriptedBackend.start().answer("/login", () -> "{}");
    private final Fixture gateway = Fixture.startGuarded(auth(login.url("/login")), KEY)
            .topic("secret")
            .restricted("news", new Access(true, true, Map.of()))
            .publish("secret", "[1]")
            .publish("news", "[2]")
            .await();

    @AfterEach
    void stop() {
        gateway.close();
        login.close();
    }

    private static AuthSettings auth(String url) {
        ForwardSettings forward = new ForwardSettings(
                URI.create(url), null, ForwardSettings.DEFAULT_CACHE, ForwardSettings.DEFAULT_TIMEOUT);
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(UTF_8)));
            ApiKey key = new ApiKey("tests", hash, List.of(TopicPattern.ANY), Map.of());
            return new AuthSettings(null, forward, List.of(key), true);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsForbiddenLooksLikeWhatDoesNotExist() {
        login.fail(403);
        for (String target : List.of("/topics/%s", "/stream?topic=%s", "/stream?topic=nothing&topic=%s")) {
            for (String accept : List.of("Accept: application/json", "Accept: text/event-stream")) {
                Http.Answer forbidden = Http.get(gateway, target.formatted("secret"), COOKIE, accept);
                Http.Answer absent = Http.get(gateway, target.formatted("absent"), COOKIE, accept);
                assertThat(forbidden.status()).isEqualTo(absent.status()).isIn(404, 406);
                assertThat(forbidden.text().replace("secret", "absent")).isEqualTo(absent.text());
                assertThat(forbidden.headers().keySet())
                        .isEqualTo(absent.headers().keySet());
            }
        }
    }

    @Test
    void whatIsForEveryoneIsStillRead() {
        login.fail(403);
        assertThat(Http.get(gateway, "/topics", COOKIE).text()).contains("news").doesNotContain("secret");
        try (SseClient client =
                SseClient.open(gateway.url("/stream?topic=news&topic=secret"), Map.of("Cookie", "session=1"))) {
            client.await("news", "[2]");
            assertThat(client.events().toString()).doesNotContain("secret");
        }
    }
}
