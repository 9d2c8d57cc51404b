package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.RedisServer;
import io.pollcast.testing.ScriptedBackend;
import io.pollcast.testing.SseClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing private becomes public by accident: a gateway learns from the store what is meant for everyone. */
class ExposureIT {

    private static final String REDIS = "backplane: { type: redis, beat: 500ms, redis: { url: \"%s\" } }\n";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void whatIsNotPublicLeavesOnlyByAGatewayOnLoopback() throws Exception {
        try (RedisServer redis = RedisServer.started();
                ScriptedBackend backend = ScriptedBackend.start()
                        .answer("/news", () -> "\"for all\"")
                        .answer("/said", () -> "\"said to be for all\"")
                        .answer("/pay", () -> "\"for few\"");
                PollcastProcess poller = start("poller", config(redis, backend), "127.0.0.1");
                PollcastProcess everywhere = start("gateway", REDIS.formatted(redis.url()), "0.0.0.0");
                PollcastProcess here = start("gateway", REDIS.formatted(redis.url()), "127.0.0.1")) {
            for (PollcastProcess gateway : new PollcastProcess[] {everywhere, here}) {
                awaitValue(gateway, "/topics/news", "\"for all\"");
                awaitValue(gateway, "/topics/said", "\"said to be for all\"");
            }
            awaitValue(here, "/topics/pay", "\"for few\"");
            awaitValue(here, "/api/pay", "\"for few\"");
            assertThat(get(here, "/topics").body()).contains("news", "said", "pay");

            assertThat(get(everywhere, "/topics/pay").statusCode()).isEqualTo(404);
            assertThat(get(everywhere, "/api/pay").statusCode()).isEqualTo(404);
            assertThat(get(everywhere, "/stream?topic=pay").statusCode()).isEqualTo(404);
            assertThat(get(everywhere, "/topics").body())
                    .contains("news", "said")
                    .doesNotContain("pay");
            try (SseClient client = SseClient.open(everywhere.gateway("/stream?topic=pay&topic=news"))) {
                client.await("news", "for all");
                client.await("pollcast.status", "\"topic\":\"pay\",\"state\":\"gone\"");
                assertThat(client.data("pay")).isEmpty();
            }
            assertThat(everywhere.adminBody("/api/status") + everywhere.adminBody("/metrics"))
                    .doesNotContain("pay");
            assertThat(everywhere.log())
                    .contains("gateway=http://0.0.0.0:" + everywhere.gatewayPort())
                    .containsOnlyOnce("topic_not_served topic=pay")
                    .contains("public: true");
            assertThat(here.log() + poller.log()).doesNotContain("topic_not_served");
        }
    }

    private PollcastProcess start(String role, String yaml, String gatewayHost) {
        return PollcastProcess.run(folder, role, yaml, gatewayHost, Map.of());
    }

    private static String config(RedisServer redis, ScriptedBackend backend) {
        return REDIS.formatted(redis.url())
                + """
                endpoints:
                  news: { url: "%s", every: 500ms }
                  said: { url: "%s", every: 500ms, headers: { Cookie: a=b }, public: true }
                  pay: { url: "%s", every: 500ms, headers: { Authorization: Basic eDp5 }, path: /api/pay }
                """.formatted(backend.url("/news"), backend.url("/said"), backend.url("/pay"));
    }

    private void awaitValue(PollcastProcess gateway, String path, String body) {
        await().atMost(Duration.ofSeconds(20))
                .ignoreException(IOException.class)
                .until(() -> get(gateway, path).body(), body::equals);
    }

    private HttpResponse<String> get(PollcastProcess gateway, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(gateway.gateway(path))).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
