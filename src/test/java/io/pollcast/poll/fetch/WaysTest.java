package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.change.Observation;
import io.pollcast.testing.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, with other authorities and a certificate of our own; through proxies; to IPv6. */
class WaysTest {

    @TempDir
    private static Path folder;

    private static Certificates ours;
    private static Certificates theirs;

    private final Fetching fetching = new Fetching();
    private final MockWebServer server = new MockWebServer();

    @BeforeAll
    static void sign() throws IOException {
        ours = Certificates.in(Files.createDirectory(folder.resolve("ours")))
                .sign("server", "IP:127.0.0.1,DNS:localhost")
                .sign("client", "DNS:client");
        theirs =
                Certificates.in(Files.createDirectory(folder.resolve("theirs"))).sign("client", "DNS:client");
    }

    @AfterEach
    void close() {
        fetching.close();
        server.close();
    }

    private static SSLSocketFactory serverTls() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager trust = TlsMaterial.trust(TlsSettings.read(ours.file("ca.pem")));
        context.init(
                TlsMaterial.identity(
                        TlsSettings.read(ours.file("server.pem")), TlsSettings.read(ours.file("server.key"))),
                new TrustManager[] {trust},
                null);
        return context.getSocketFactory();
    }

    private String https() throws Exception {
        server.useHttps(serverTls());
        server.start(InetAddress.getLoopbackAddress(), 0);
        return "https://127.0.0.1:" + server.getPort() + "/";
    }

    private static TlsSettings tls(String ca, @Nullable Certificates client) {
        return new TlsSettings(
                ca,
                client == null ? null : client.file("client.pem"),
                client == null ? null : client.file("client.key"));
    }

    @Test
    void speaksHttp2WhereItIsOffered() throws Exception {
        String url = https();
        server.enqueue(Fetching.json("[1]"));
        server.enqueue(new MockResponse.Builder().code(503).body("busy").build());
        server.enqueue(Fetching.json("[2]"));
        Source source = Fetching.through(url, null, tls(ours.file("ca.pem"), null));
        assertThat(fetching.get(source)).isInstanceOf(Observation.Fetched.class);
        assertThat(fetching.reason(source)).isEqualTo("HTTP 503");
        assertThat(fetching.get(source)).isInstanceOf(Observation.Fetched.class);
        for (int i = 0; i < 3; i++) {
            RecordedRequest request = server.takeRequest();
            assertThat(request.getVersion()).isEqualTo("HTTP/2");
            assertThat(request.getConnectionIndex()).isZero();
        }
    }

    @Test
    void trustsOnlyItsAuthorities() throws Exception {
        String url = https();
        server.enqueue(Fetching.json("[1]"));
        assertThat(fetching.reason(Fetching.through(url, null, null))).isEqualTo("TLS failure");
        assertThat(fetching.reason(Fetching.through(url, null, tls(theirs.file("ca.pem"), null))))
                .isEqualTo("TLS failure");
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void takesUpRenewedFilesWithTheNextConnection() throws Exception {
        Path ca = folder.resolve("renewed.pem");
        Files.copy(Path.of(theirs.file("ca.pem")), ca);
        Source source = Fetching.through(https(), null, tls(ca.toString(), null));
        assertThat(fetching.reason(source)).isEqualTo("TLS failure");
        Files.copy(Path.of(ours.file("ca.pem")), ca, StandardCopyOption.REPLACE_EXISTING);
        server.enqueue(Fetching.json("[1]"));
        assertThat(fetching.get(source)).isInstanceOf(Observation.Fetched.class);
    }

    @Test
    void showsItsCertificate() throws Exception {
        server.requireClientAuth();
        String url = https();
        server.enqueue(Fetching.json("[1]"));
        Source known = Fetching.through(url, null, tls(ours.file("ca.pem"), ours));
        assertThat(known.hasCredentials()).isTrue();
        assertThat(fetching.get(known)).isInstanceOf(Observation.Fetched.class);
        assertThat(fetching.get(Fetching.through(url, null, tls(ours.file("ca.pem"), theirs))))
                .isInstanceOf(Observation.Failed.class);
        assertThat(fetching.get(Fetching.through(url, null, tls(ours.file("ca.pem"), null))))
                .isInstanceOf(Observation.Failed.class);
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    // Proxies.

    private ProxySettings proxy(String user) throws IOException {
        server.start(InetAddress.getLoopbackAddress(), 0);
        return new ProxySettings(URI.create("http://" + user + "127.0.0.1:" + server.getPort()));
    }

    @Test
    void asksAProxyForTheWholeUrlAndSaysWhoAsks() throws Exception {
        ProxySettings proxy = proxy("us%C3%A9r:p%40ss%3A@");
        server.enqueue(Fetching.json("[1]"));
        Source source = Fetching.through("http://backend.invalid/a?b=c", proxy, null);
        assertThat(fetching.get(source)).isInstanceOf(Observation.Fetched.class);
        RecordedRequest request = server.takeRequest();
        assertThat(request.getRequestLine()).isEqualTo("GET http://backend.invalid/a?b=c HTTP/1.1");
        assertThat(request.getHeaders().get("Proxy-Authorization")).isEqualTo("Basic " + base64("us\u00e9r:p@ss:"));
        assertThat(source.toString() + source.way()).doesNotContain("p%40ss", "p@ss");
    }

    @Test
    void aProxyThatRefusesIsAFailure() throws Exception {
        ProxySettings proxy = proxy("user:wrong@");
        server.enqueue(new MockResponse.Builder().code(407).build());
        assertThat(fetching.reason(Fetching.through("http://backend.invalid/", proxy, null)))
                .isEqualTo("HTTP 407");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aProxyThatRefusesATunnelIsNamed() throws Exception {
        server.useHttps(serverTls());
        for (String user : new String[] {"user:wrong@", ""}) {
            ProxySettings proxy = user.isEmpty()
                    ? new ProxySettings(URI.create("http://127.0.0.1:" + server.getPort()))
                    : proxy(user);
            server.enqueue(new MockResponse.Builder().inTunnel().code(407).build());
            assertThat(fetching.reason(Fetching.through("https://localhost/a", proxy, tls(ours.file("ca.pem"), null))))
                    .isEqualTo("proxy: HTTP 407");
        }
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void tunnelsTlsAndShowsTheBackendNothingOfTheProxy() throws Exception {
        server.useHttps(serverTls());
        ProxySettings proxy = proxy("user:pass@");
        server.enqueue(new MockResponse.Builder().inTunnel().build());
        server.enqueue(Fetching.json("[1]"));
        Source source = Fetching.through("https://localhost/a", proxy, tls(ours.file("ca.pem"), null));
        assertThat(fetching.get(source)).isInstanceOf(Observation.Fetched.class);
        RecordedRequest connect = server.takeRequest();
        assertThat(connect.getMethod()).isEqualTo("CONNECT");
        assertThat(connect.getHeaders().get("Proxy-Authorization")).isEqualTo("Basic " + base64("user:pass"));
        assertThat(server.takeRequest().getHeaders().get("Proxy-Authorization")).isNull();
    }

    /** Every connection passes the same guard, the one to a proxy too. */
    @Test
    void aProxyOnTheLinkIsRefused() {
        ProxySettings proxy = new ProxySettings(URI.create("http://169.254.1.1:3128"));
        assertThat(fetching.reason(Fetching.through("http://backend.invalid/", proxy, null)))
                .isEqualTo(GuardedSockets.REFUSAL);
    }

    /** Nobody need be there: it is tried, and that is the permission. */
    @Test
    void anAddressOnTheLinkIsTriedWhereItIsAllowed() {
        Source source = new Source(
                URI.create("http://169.254.1.1:9/"),
                Map.of(),
                Duration.ofMillis(200),
                Fetching.LIMIT,
                Method.GET,
                null,
                null,
                null,
                null,
                true);
        assertThat(fetching.reason(source)).isNotEqualTo(GuardedSockets.REFUSAL);
    }

    @Test
    void proxiesOfTheEnvironmentAreNotUsed() throws Exception {
        Properties before = (Properties) System.getProperties().clone();
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "1");
        System.setProperty("http.nonProxyHosts", "");
        try {
            server.start(InetAddress.getLoopbackAddress(), 0);
            server.enqueue(Fetching.json("[1]"));
            assertThat(fetching.get("http://127.0.0.1:" + server.getPort() + "/"))
                    .isInstanceOf(Observation.Fetched.class);
        } finally {
            System.setProperties(before);
        }
    }

    @Test
    void reachesIpv6() throws Exception {
        server.start(InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), 0);
        server.enqueue(Fetching.json("[1]"));
        assertThat(fetching.get("http://[::1]:" + server.getPort() + "/")).isInstanceOf(Observation.Fetched.class);
        assertThat(server.takeRequest().getHeaders().get("Host")).isEqualTo("[::1]:" + server.getPort());
    }

    private static String base64(String text) {
        return ByteString.encodeUtf8(text).base64();
    }
}
