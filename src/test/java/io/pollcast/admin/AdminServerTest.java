package io.pollcast.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollcast.http.EventLoops;
import io.pollcast.http.HttpServer;
import io.pollcast.http.IoKind;
import io.pollcast.http.ListenAddress;
import io.pollcast.metrics.Metrics;
import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the operator's side, and what it says to others. */
class AdminServerTest {

    private static final ListenAddress LOOPBACK = new ListenAddress("127.0.0.1", 0);
    private static final String TOKEN = "correct-horse-battery";
    private static final String BEARER = "Authorization: Bearer " + TOKEN;

    @TempDir
    private Path folder;

    private final Metrics metrics = new Metrics();
    private final EventLoops loops = EventLoops.start(1, "test-admin", IoKind.NIO);
    private final List<String> turned = new ArrayList<>();
    private Path file;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        server = listen(Secret.in(file));
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
        metrics.close();
    }

    private HttpServer listen(@Nullable Secret token) throws IOException {
        StatusReport report = new StatusReport(
                "1",
                "all",
                1,
                true,
                List.of(),
                true,
                null,
                -1,
                0,
                1,
                List.of(),
                List.of(),
                -1,
                List.of(),
                System.nanoTime());
        return new AdminServer(
                        new AdminSettings(LOOPBACK, token),
                        metrics,
                        () -> CompletableFuture.completedFuture(report),
                        value -> {
                            turned.add(value);
                            return CompletableFuture.completedFuture(Optional.empty());
                        })
                .listen(loops);
    }

    private String ask(String method, String target, String... headers) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().port())) {
            socket.setSoTimeout(30_000);
            String host = String.join("", headers).contains("Host: ") ? "" : "Host: 127.0.0.1\r\n";
            String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            socket.getOutputStream()
                    .write((method + " " + target + " HTTP/1.1\r\n" + host + lines + "Connection: close\r\n\r\n")
                            .getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private int status(String method, String target, String... headers) throws IOException {
        return Integer.parseInt(ask(method, target, headers).substring(9, 12));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /livez, 200, 200",
        "GET, /readyz, 200, 200",
        "GET, /healthz, 401, 200",
        "GET, /metrics, 401, 200",
        "HEAD, /metrics, 401, 200",
        "GET, /api/status, 401, 200",
        "GET, /livez/, 401, 404",
        "GET, //livez, 401, 404",
        "GET, /livez/../metrics, 401, 404",
        "GET, /, 401, 404",
        "PUT, /api/slow-down?factor=3x, 401, 204",
        "POST, /api/slow-down?factor=3x, 401, 405",
        "TRACE, /metrics, 401, 405",
        "TRACE, /livez, 405, 405",
        "CONNECT, /livez, 405, 405",
        "OPTIONS, /metrics, 401, 405",
        "DELETE, /readyz, 405, 405"
    })
    void whatWithoutAndWithTheToken(String method, String target, int without, int with) throws IOException {
        assertThat(status(method, target)).isEqualTo(without);
        assertThat(turned).isEmpty();
        assertThat(status(method, target, BEARER)).isEqualTo(with);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer wrong-horse-battery",
                "Authorization: Bearer correct-horse-batter",
                "Authorization: Bearer correct-horse-battery2",
                "Authorization: Bearer CORRECT-HORSE-BATTERY",
                "Authorization: Bearer",
                "Authorization: Bearer ",
                "Authorization: correct-horse-battery",
                "Authorization: Basic Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5",
                "Authorization: Bearer correct-horse-battery\r\nAuthorization: Bearer x",
                "X-Api-Key: correct-horse-battery",
                "Cookie: token=correct-horse-battery"
            })
    void whatIsNotTheToken(String header) throws IOException {
        String answer = ask("GET", "/api/status", header);
        assertThat(answer).startsWith("HTTP/1.1 401 ").containsIgnoringCase("www-authenticate: Bearer realm=");
        assertThat(answer).doesNotContain(TOKEN).doesNotContain("\"topics\"");
    }

    @Test
    void theSchemeIsWrittenAnyHow() throws IOException {
        assertThat(status("GET", "/metrics", "authorization: bearer  " + TOKEN)).isEqualTo(200);
    }

    @Test
    void anotherTokenInTheFileIsTakenUpAtOnceAndNoneLetsNobodyIn() throws IOException {
        Files.writeString(file, "another-horse-battery");
        assertThat(status("GET", "/metrics", BEARER)).isEqualTo(401);
        assertThat(status("GET", "/metrics", "Authorization: Bearer another-horse-battery"))
                .isEqualTo(200);
        Files.writeString(file, "\n");
        assertThat(status("GET", "/metrics", "Authorization: Bearer ")).isEqualTo(401);
        Files.delete(file);
        assertThat(status("GET", "/metrics", BEARER)).isEqualTo(401);
        assertThat(status("GET", "/livez")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "127.0.0.1:9090, 200",
        "[::1]:9090, 200",
        "pollcast, 200",
        "10.1.2.3:9090, 200",
        "evil.example.com, 403",
        "evil.example.com:9090, 403",
        "localhost.evil.example.com, 403",
        "127.0.0.1.evil.example.com, 403",
        "127.0.0.1@evil.example.com, 403",
        "'127.0.0.1, evil.example.com', 403"
    })
    void aPageThatPointsItsOwnNameHereIsRefusedEvenWithTheToken(String host, int status) throws IOException {
        assertThat(status("GET", "/metrics", "Host: " + host, BEARER)).isEqualTo(status);
        assertThat(status("GET", "/livez", "Host: " + host)).isEqualTo(status);
    }

    @Test
    void withoutATokenOnLoopbackNothingIsAskedFor() throws IOException {
        server.close();
        server = listen(null);
        assertThat(status("GET", "/api/status")).isEqualTo(200);
        assertThat(status("PUT", "/api/slow-down?factor=2x")).isEqualTo(204);
        assertThat(turned).containsExactly("2x");
    }

    @Test
    void everyAnswerHasTheHeadersThatKeepBrowsersFromMischief() throws IOException {
        for (String target : List.of("/livez", "/metrics", "/nothing", "/api/status")) {
            assertThat(ask("GET", target, BEARER))
                    .containsIgnoringCase("x-content-type-options: nosniff")
                    .containsIgnoringCase("referrer-policy: no-referrer")
                    .containsIgnoringCase("content-security-policy: default-src 'none'; frame-ancestors 'none'")
                    .containsIgnoringCase("cache-control: no-store")
                    .doesNotContainIgnoringCase("server:")
                    .doesNotContainIgnoringCase("access-control-allow");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "admin.example.com"})
    void beyondLoopbackThereIsNoAdminSideWithoutAToken(String host) {
        ListenAddress listen = new ListenAddress(host, 9090);
        assertThat(problems(listen, null)).singleElement().asString().startsWith("token: missing (expected: a token");
        assertThat(problems(listen, Secret.of(TOKEN))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fifteen-letters", "sixteen with room", "sixteen-with-umlaut-\u00e4"})
    void aTokenThatCouldBeGuessedOrNotBeSentIsAProblemAndNotShown(String token) {
        assertThat(problems(LOOPBACK, Secret.of(token)))
                .singleElement()
                .asString()
                .startsWith("token: (not shown) (expected: 16 to 1024");
        assertThat(new AdminSettings(LOOPBACK, Secret.of(TOKEN)).toString()).doesNotContain(TOKEN);
    }

    @Test
    void aTokenWhoseFileIsNotThereIsAProblem() {
        assertThat(problems(LOOPBACK, Secret.in(folder.resolve("nothing")))).hasSize(1);
    }

    private static List<String> problems(ListenAddress listen, @Nullable Secret token) {
        InvalidSettingsException refused =
                catchThrowableOfType(InvalidSettingsException.class, () -> new AdminSettings(listen, token));
        return refused == null
                ? List.of()
                : refused.problems().stream().map(Object::toString).toList();
    }
}
