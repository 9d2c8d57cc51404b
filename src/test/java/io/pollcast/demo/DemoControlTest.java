package io.pollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoControlTest {

    private static final String OURS = "http://localhost:8080";
    private static final String FOREIGN = "http://evil.example";

    private final AtomicLong nanos = new AtomicLong();
    private final DemoHttp http = new DemoHttp();
    private DemoBackend backend;
    private DemoControl control;

    @BeforeEach
    void start() throws IOException {
        backend = DemoBackend.create(0, nanos::get);
        backend.start();
        control = DemoControl.start(0, backend, () -> Set.of("http://127.0.0.1:8080", OURS));
    }

    @AfterEach
    void stop() {
        control.close();
        backend.close();
    }

    @Test
    void tellsWhatTheBackendCounted() throws Exception {
        http.get(backend.endpoints().get(0).url());
        http.get(backend.endpoints().get(0).url());
        nanos.addAndGet(8_000_000_000L);

        HttpResponse<byte[]> stats = http.get(at("/stats"), "Origin", OURS);

        assertThat(stats.headers().firstValue("Access-Control-Allow-Origin")).hasValue(OURS);
        assertThat(stats.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(new String(stats.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"running\":true,\"requests\":2,"
                        + "\"perEndpoint\":{\"quakes\":2,\"departures\":0,\"weather\":0,\"host\":0},"
                        + "\"perSecond\":0.25,\"uptimeMillis\":8000}");
    }

    @Test
    void stopsAndStartsTheBackendAndStaysUpItself() throws Exception {
        assertThat(running(post("/backend/stop", OURS, "1"))).isFalse();
        assertThat(backend.isRunning()).isFalse();
        assertThat(running(http.get(at("/stats"), "Origin", OURS))).isFalse();
        assertThat(running(post("/backend/start", OURS, "1"))).isTrue();
        assertThat(backend.isRunning()).isTrue();
    }

    @Test
    void saysWhyTheBackendCannotStart() throws Exception {
        int port = backend.port();
        backend.stop();
        try (DemoBackend squatter = DemoBackend.create(port, nanos::get)) {
            squatter.start();
            HttpResponse<byte[]> answer = post("/backend/start", OURS, "1");
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("127.0.0.1:" + port);
        }
    }

    @Test
    void answersThePreflightOfItsOwnPageOnly() throws Exception {
        HttpResponse<byte[]> ours = http.send("OPTIONS", at("/backend/stop"), "Origin", OURS);
        assertThat(ours.statusCode()).isEqualTo(204);
        assertThat(ours.headers().firstValue("Access-Control-Allow-Headers")).hasValue("X-Pollcast-Demo");
        assertThat(ours.headers().firstValue("Access-Control-Allow-Methods")).hasValue("GET, POST");
        assertForbidden(http.send("OPTIONS", at("/backend/stop"), "Origin", FOREIGN));
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example, 1",
        "http://localhost:8081, 1",
        "https://localhost:8080, 1",
        "null, 1",
        ", 1",
        "http://localhost:8080, ",
        "http://localhost:8080, true",
    })
    void changesNothingForAnyoneElse(String origin, String header) throws Exception {
        assertThat(post("/backend/stop", origin, header).statusCode()).isEqualTo(403);
        assertThat(backend.isRunning()).isTrue();
    }

    @Test
    void readsAreForItsOwnPageAndForTerminals() throws Exception {
        assertForbidden(http.get(at("/stats"), "Origin", FOREIGN));
        HttpResponse<byte[]> terminal = http.get(at("/stats"));
        assertThat(terminal.statusCode()).isEqualTo(200);
        assertThat(terminal.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:%d", "localhost:%d", "LOCALHOST", "[::1]:%d", "127.0.0.1"})
    void isReachedUnderTheNamesOfLoopback(String host) throws Exception {
        assertThat(statusWithHost(String.format(host, control.uri().getPort()))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example:%d", "127.0.0.1.evil.example", "localhost.", "localhost@evil.example", "10.0.0.1"})
    void isNotReachedUnderAForeignName(String host) throws Exception {
        assertThat(statusWithHost(String.format(host, control.uri().getPort()))).isEqualTo(403);
    }

    @Test
    void saysWhatThereIsAndWhatMayBeAsked() throws Exception {
        assertThat(http.get(at("/"), "Origin", OURS).statusCode()).isEqualTo(404);
        HttpResponse<byte[]> get = http.get(at("/backend/stop"), "Origin", OURS);
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).hasValue("POST");
        assertThat(backend.isRunning()).isTrue();
    }

    private URI at(String path) {
        return control.uri().resolve(path);
    }

    private HttpResponse<byte[]> post(String path, String origin, String header) throws Exception {
        if (origin == null) {
            return http.send("POST", at(path), "X-Pollcast-Demo", header);
        }
        return header == null
                ? http.send("POST", at(path), "Origin", origin)
                : http.send("POST", at(path), "Origin", origin, "X-Pollcast-Demo", header);
    }

    private static void assertForbidden(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    private static boolean running(HttpResponse<byte[]> answer) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode stats = new ObjectMapper().readTree(answer.body());
        return stats.path("running").asBoolean();
    }

    /** Over a bare socket: Java's client does not let its caller choose the host. */
    private int statusWithHost(String host) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), control.uri().getPort())) {
            String request = "GET /stats HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return Integer.parseInt(answer.readLine().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }
}
