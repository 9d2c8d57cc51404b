package io.pollcast.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.pollcast.testing.Browser;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.Site;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** deploy/nginx as it stands, run by a real nginx, with the gateway down and up. */
class NginxDownIT {

    private static final String STREAM = "text/event-stream";
    private static final String JSON = "application/json";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = FreePorts.next();
    private final int gatewayPort = FreePorts.next();
    private final int apiPort = FreePorts.next();
    private final List<StandInGateway> servers = new ArrayList<>();
    private Site site;

    @BeforeEach
    void startNginx() throws IOException {
        site = Site.start(folder, port, gatewayPort, apiPort);
    }

    @AfterEach
    void stopAll() throws IOException {
        servers.forEach(StandInGateway::close);
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream?topic=prices", "/topics/prices", "/topics/orders/eu"})
    void tellsAnEventSourceToTryAgainWhileTheGatewayIsDown(String path) throws Exception {
        HttpResponse<String> answer = get(path, STREAM);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(STREAM);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body()).matches("retry: [2-5]\\d{3}\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topics", "/topics/prices", "/pollcast.js"})
    void answersJsonRequestsWith503WhileTheGatewayIsDown(String path) throws Exception {
        HttpResponse<String> answer = get(path, JSON);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(answer.body()).contains("\"status\":503").contains("No Pollcast gateway answers");
    }

    @Test
    void passesEachEventOnAtOnce() throws Exception {
        StandInGateway gateway = listenOn(gatewayPort);
        HttpResponse<InputStream> answer = client.send(request("/stream", STREAM), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(nextLine(lines)).isEqualTo("data: one");
            gateway.firstEventSeen();
            assertThat(nextLine(lines)).isEmpty();
            assertThat(nextLine(lines)).isEqualTo("data: two");
        }
    }

    /** Otherwise nginx would keep old values for a slow client, where the gateway would skip them. */
    @Test
    void readsNoMoreThanTheClientTakes() throws Exception {
        StandInGateway gateway = listenOn(gatewayPort);
        try (InputStream unread = client.send(request("/topics/flood", STREAM), BodyHandlers.ofInputStream())
                .body()) {
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(30))
                    .until(gateway::flooded, bytes -> bytes < StandInGateway.FLOOD);
            assertThat(unread.read()).isEqualTo(':');
        }
    }

    @Test
    void passesTheGatewaysOwnErrorsOnUnchanged() throws Exception {
        listenOn(gatewayPort);
        HttpResponse<String> absent = get("/topics/absent", STREAM);
        HttpResponse<String> pending = get("/topics/pending", JSON);

        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(absent.body()).isEqualTo("{\"status\":404}");
        assertThat(pending.statusCode()).isEqualTo(503);
        assertThat(pending.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(pending.body()).isEqualTo("{\"status\":503}");
    }

    @Test
    void tellsTheGatewayWhoAsksAndKeepsItsConnectionsOpen() throws Exception {
        listenOn(gatewayPort);
        assertThat(get("/topics/headers", JSON).body()).isEqualTo("HTTP/1.1 [127.0.0.1] null");
    }

    @Test
    void leavesTheRestOfTheApiToTheBackend() throws Exception {
        listenOn(apiPort);
        assertThat(get("/api/anything", JSON).statusCode()).isEqualTo(200);
        assertThat(get("/topics", JSON).statusCode()).isEqualTo(503);
    }

    @Test
    void aBrowsersEventSourceFindsTheGatewayThatComesBack() throws Exception {
        site.page("index.html", "<!doctype html><title>site</title>");
        try (Browser browser = Browser.start()) {
            Page page = browser.newPage();
            page.navigate(site.url("/"));
            page.evaluate("""
                    () => {
                        window.failures = 0;
                        window.seen = [];
                        const source = new EventSource("/stream");
                        source.onerror = () => failures++;
                        source.onmessage = event => seen.push(event.data);
                    }""");
            page.waitForFunction("failures > 0");

            StandInGateway gateway = listenOn(gatewayPort);
            page.waitForFunction("seen.length > 0");
            gateway.firstEventSeen();
            page.waitForFunction("seen.length > 1");
            assertThat(page.evaluate("seen.slice(0, 2).join()")).isEqualTo("one,two");
        }
    }

    private StandInGateway listenOn(int port) throws IOException {
        StandInGateway server = StandInGateway.start(port);
        servers.add(server);
        return server;
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        return client.send(request(path, accept), BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String accept) {
        return HttpRequest.newBuilder(URI.create(site.url(path)))
                .header("Accept", accept)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static String nextLine(BufferedReader lines) throws Exception {
        return CompletableFuture.supplyAsync(() -> readLine(lines)).get(5, TimeUnit.SECONDS);
    }

    private static String readLine(BufferedReader lines) {
        try {
            return String.valueOf(lines.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
