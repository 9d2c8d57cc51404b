package io.pollcast.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.FreePorts;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.ScriptedBackend;
import io.pollcast.testing.Site;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind deploy/nginx on a port that is not the usual one, the site's own pages read with their session and those of others do not. */
class SiteOriginIT {

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = FreePorts.next();

    @Test
    void thePortBelongsToTheOrigin() throws Exception {
        try (ScriptedBackend backend =
                        ScriptedBackend.start().answer("/prices", () -> "[1]").answer("/login", () -> "{}");
                PollcastProcess gateway = PollcastProcess.run(
                        folder, "all", """
                        endpoints: { prices: { url: "%s", every: 1s } }
                        auth: { forward: { url: "%s" } }
                        """.formatted(backend.url("/prices"), backend.url("/login")));
                Site site = Site.start(
                        Files.createDirectory(folder.resolve("nginx")),
                        port,
                        gateway.gatewayPort(),
                        FreePorts.next())) {
            await().until(() -> status(site, "http://127.0.0.1:" + port) == 200);
            assertThat(status(site, "http://127.0.0.1")).isEqualTo(403);
            assertThat(status(site, "http://127.0.0.1:" + (port + 1))).isEqualTo(403);
            assertThat(status(site, "https://evil.example")).isEqualTo(403);
        }
    }

    /** Browsers before Fetch Metadata say of their pages nothing but the origin. */
    private int status(Site site, String origin) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(site.url("/topics/prices")))
                .header("Cookie", "session=1")
                .header("Origin", origin)
                .build();
        return client.send(request, BodyHandlers.ofString()).statusCode();
    }
}
