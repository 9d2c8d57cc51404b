package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.RedisServer;
import io.pollcast.testing.ScriptedBackend;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes into the configuration from the environment or a file is used, and shown nowhere: not when all is well, not when it fails. */
class SecretsIT {

    private static final String MARK = "hush";
    private static final String PASSWORD = MARK + "-password";
    private static final Map<String, String> SECRETS = Map.of(
            "API_TOKEN", MARK + "-token",
            "API_KEY", MARK + "-key",
            "REDIS_PASSWORD", PASSWORD);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    private String config(RedisServer redis, ScriptedBackend backend) throws IOException {
        Path file = Files.writeString(folder.resolve("cookie"), MARK + "-cookie\n");
        return """
                backplane: { type: redis, beat: 500ms, redis: { url: "redis://:${REDIS_PASSWORD}@127.0.0.1:%d" } }
                endpoints:
                  prices:
                    url: "%s?key=${API_KEY}"
                    every: 200ms
                    headers: { Authorization: "Bearer ${API_TOKEN}", Cookie: "session=${file:%s}" }
                  refused: { url: "http://127.0.0.1:1/?key=${API_KEY}", every: 500ms }
                """.formatted(redis.port(), backend.url("/prices"), file);
    }

    @Test
    void secretsAreUsedAndNotShownWhateverHappens() throws Exception {
        try (RedisServer redis = RedisServer.started("--requirepass", PASSWORD);
                ScriptedBackend backend = ScriptedBackend.start().answer("/prices", () -> "[1]");
                PollcastProcess process =
                        PollcastProcess.run(folder, "all", config(redis, backend), "127.0.0.1", SECRETS)) {
            await().atMost(PATIENCE)
                    .until(() -> gateway(process, "/topics/prices").equals("[1]"));
            assertSilent(process);

            backend.fail(500);
            await().atMost(PATIENCE).until(() -> process.adminBody("/healthz").contains("HTTP 500"));
            assertSilent(process);

            redis.kill();
            await().atMost(PATIENCE).until(() -> process.adminBody("/healthz").contains("backplane: "));
            assertSilent(process);

            backend.fail(200);
            redis.start();
            await().atMost(PATIENCE).until(() -> process.log().contains("poll_recovered"));
            assertThat(process.stop()).isZero();
            assertThat(process.log())
                    .contains("poll_failed", "redis_disconnected")
                    .doesNotContain(MARK);
        }
    }

    @Test
    void aPasswordThatRedisRefusesIsNotShown() throws Exception {
        try (RedisServer redis = RedisServer.started("--requirepass", "another");
                ScriptedBackend backend = ScriptedBackend.start();
                PollcastProcess process =
                        PollcastProcess.run(folder, "all", config(redis, backend), "127.0.0.1", SECRETS)) {
            await().atMost(PATIENCE).until(() -> process.log().contains("WRONGPASS"));
            assertSilent(process);
        }
    }

    @Test
    void checkAndItsComplaintsDoNotShowThem() throws Exception {
        try (RedisServer redis = RedisServer.stopped();
                ScriptedBackend backend = ScriptedBackend.start()) {
            String good = config(redis, backend);
            PollcastProcess.Ended fine = check(good);
            assertThat(fine.exitCode()).as(fine.err()).isZero();
            assertThat(fine.out() + fine.err()).doesNotContain(MARK);

            String bad = good.replace("@127.0.0.1:", "@127.0.0.1:x")
                    .replace("?key", " ?key")
                    .replace("every: 200ms", "every: ${API_TOKEN}")
                    .replace("Bearer ${API_TOKEN}", "Bearer\\n${API_TOKEN}")
                    .replace("http://127.0.0.1:1/", "http://${API_KEY}:${API_KEY}@127.0.0.1:1/");
            PollcastProcess.Ended wrong = check(bad);
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("prices.url", "prices.every", "Authorization", "refused.url", "redis.url");
            assertThat(wrong.out() + wrong.err()).doesNotContain(MARK);
        }
    }

    private PollcastProcess.Ended check(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("pollcast.yaml"), yaml);
        return PollcastProcess.execute(folder, SECRETS, "check", "-c", file.toString());
    }

    private void assertSilent(PollcastProcess process) throws IOException, InterruptedException {
        for (String path : new String[] {"/api/status", "/healthz", "/readyz", "/metrics", "/nothing"}) {
            assertThat(process.adminBody(path)).as(path).isNotEmpty().doesNotContain(MARK);
        }
        for (String path : new String[] {"/topics", "/topics/prices", "/topics/refused", "/nothing"}) {
            assertThat(gateway(process, path)).as(path).isNotEmpty().doesNotContain(MARK);
        }
        assertThat(process.log()).doesNotContain(MARK);
    }

    private String gateway(PollcastProcess process, String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(process.gateway(path)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
