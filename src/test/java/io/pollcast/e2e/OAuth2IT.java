package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.pollcast.testing.Certificates;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.TunnelProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backend and an authority that nobody can reach but through a proxy, whose certificates nobody trusts but who was told to, and a token that must be
 * had from the one for the other.
 */
@Tag("slow")
class OAuth2IT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String PASSWORD = "pr%oxy";
    private static final String SECRET = "s3cret&more";
    private static final int LIFE_SECONDS = 5;

    private record Seen(String authorization, String body, boolean tellsOfTheProxy) {}

    @TempDir
    private Path folder;

    private final List<Seen> tokenRequests = new CopyOnWriteArrayList<>();
    private final List<Seen> polls = new CopyOnWriteArrayList<>();
    private Certificates certificates;
    private HttpsServer backend;
    private HttpsServer authority;
    private TunnelProxy proxy;

    @BeforeEach
    void start() throws IOException {
        certificates = Certificates.in(Files.createDirectory(folder.resolve("ours")))
                .sign("backend", "DNS:backend.invalid")
                .sign("authority", "DNS:login.invalid");
        backend = server("backend", this::answerValue);
        authority = server("authority", this::answerToken);
        proxy = TunnelProxy.start(
                "pollcast:" + PASSWORD,
                Map.of("backend.invalid:443", port(backend), "login.invalid:443", port(authority)));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.stop(0);
        authority.stop(0);
    }

    private interface Answer {
        String to(HttpExchange exchange) throws IOException;
    }

    private HttpsServer server(String name, Answer answer) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.context(name)));
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = answer.to(exchange).getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(body.length == 0 ? 401 : 200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }

    private static int port(HttpsServer server) {
        return server.getAddress().getPort();
    }

    private static Seen seen(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        return new Seen(
                String.valueOf(headers.getFirst("Authorization")),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                headers.containsKey("Proxy-Authorization"));
    }

    private String answerToken(HttpExchange exchange) throws IOException {
        tokenRequests.add(seen(exchange));
        return "{\"access_token\":\"token-%d\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
                .formatted(tokenRequests.size(), LIFE_SECONDS);
    }

    /** With the last token or the one before, which may be on its way. */
    private String answerValue(HttpExchange exchange) throws IOException {
        Seen seen = seen(exchange);
        polls.add(seen);
        int token = tokenRequests.size();
        return List.of("Bearer token-" + token, "Bearer token-" + (token - 1)).contains(seen.authorization())
                ? "{\"polls\":" + polls.size() + "}"
                : "";
    }

    private PollcastProcess run(Path ca, String password) {
        return PollcastProcess.run(
                folder, "all", """
                endpoints:
                  margins:
                    url: https://backend.invalid/margins
                    every: 250ms
                    proxy: "http://pollcast:%s@127.0.0.1:%d"
                    tls: { ca: "%s" }
                    credentials:
                      oauth2:
                        token-url: https://login.invalid/oauth/token
                        client-id: poll:cast
                        client-secret: "%s"
                        scope: margins.read
                """.formatted(password.replace("%", "%25"), proxy.port(), ca, SECRET));
    }

    private void awaitReason(PollcastProcess pollcast, String reason) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(pollcast.adminBody("/api/status")).contains("\"error\":\"" + reason + "\""));
    }

    @Test
    void tokensAndValuesComeThroughTheProxyOverTlsOfAnAuthorityOfOnesOwn() {
        try (PollcastProcess pollcast =
                run(Path.of(certificates.file("ca.pem")), PASSWORD).awaitReady()) {
            await().atMost(PATIENCE).until(() -> tokenRequests.size() >= 3);
            int tokens = tokenRequests.size();
            await().atMost(PATIENCE)
                    .until(() ->
                            polls.stream().anyMatch(poll -> poll.authorization().equals("Bearer token-" + tokens)));
            assertThat(MachineRoom.get(pollcast.gateway("/topics/margins")).statusCode())
                    .isEqualTo(200);
            assertThat(pollcast.adminBody("/healthz")).contains("\"healthy\":true");
        }
        List<Seen> asked = new ArrayList<>(tokenRequests);
        String basic = "Basic " + Base64.getEncoder().encodeToString("poll%3Acast:s3cret%26more".getBytes(UTF_8));
        assertThat(asked).allSatisfy(seen -> {
            assertThat(seen.authorization()).isEqualTo(basic);
            assertThat(seen.body()).isEqualTo("grant_type=client_credentials&scope=margins.read");
        });
        assertThat(polls.size()).as("a token is for many polls").isGreaterThan(3 * asked.size());
        assertThat(polls).extracting(Seen::authorization).allMatch(value -> value.startsWith("Bearer token-"));
        assertThat(polls).noneMatch(Seen::tellsOfTheProxy);
        assertThat(asked).noneMatch(Seen::tellsOfTheProxy);
        assertThat(proxy.tunnels()).contains("backend.invalid:443", "login.invalid:443");
    }

    @Test
    void anAuthorityThatIsNotOursIsAskedForNothing() throws IOException {
        Certificates theirs = Certificates.in(Files.createDirectory(folder.resolve("theirs")));
        try (PollcastProcess pollcast = run(Path.of(theirs.file("ca.pem")), PASSWORD)) {
            awaitReason(pollcast, "token: TLS failure");
        }
        assertThat(tokenRequests).isEmpty();
        assertThat(polls).isEmpty();
    }

    @Test
    void aProxyThatDoesNotKnowUsIsNamed() {
        try (PollcastProcess pollcast = run(Path.of(certificates.file("ca.pem")), "wrong")) {
            awaitReason(pollcast, "token: proxy: HTTP 407");
            assertThat(pollcast.log()).doesNotContain("wrong", SECRET);
        }
        assertThat(proxy.tunnels()).isEmpty();
    }
}
