package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.FreePorts;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.RawStream;
import io.pollcast.testing.ScriptedBackend;
import io.pollcast.testing.SseClient;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a process starts, or why it does not. */
class RunIT {

    private static final String GOOD =
            "endpoints: { prices: { url: \"http://127.0.0.1:1/prices\", every: 1s } }\nadmin: { listen: \"127.0.0.1:%d\" }\n";

    @TempDir
    private Path folder;

    private String config(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "shop", ".yaml"), yaml)
                .toString();
    }

    private PollcastProcess.Ended execute(String... arguments) {
        return PollcastProcess.execute(folder, Map.of(), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "admin"})
    void anAddressInUseIsAFailureThatNamesKeyAddressAndReason(String which) throws IOException {
        String file = config(GOOD.formatted(FreePorts.next()));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            String other = which.equals("admin") ? "--gateway-listen" : "--admin-listen";
            PollcastProcess.Ended ended = execute(
                    "run", "-c", file, "--" + which + "-listen", address, other, "127.0.0.1:" + FreePorts.next());
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.err().lines())
                    .containsExactly("pollcast: " + which + ".listen: " + address
                            + " (in use by another program; expected: a free port)");
            assertThat(ended.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check"})
    void aWrongConfigurationIsTwoWithEveryProblemOnStandardError(String command) throws IOException {
        String file = config("""
                endpoints:
                  prices: { url: "ftp://localhost/prices", every: 0s, timeut: 1s }
                  orders//eu: { url: "http://localhost/orders", every: 1s }
                  news: { every: 1s, headers: { Authorization: "Bearer ${NO_SUCH_VARIABLE}" } }
                backplane: { type: rediss }
                gateway: { listen: "8080", max-topics: many }
                """);
        PollcastProcess.Ended ended = execute(command, "-c", file);
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        List<String> lines = ended.err().lines().toList();
        assertThat(lines).first().isEqualTo(file + ": 9 problems");
        assertThat(lines.stream().skip(1).map(line -> line.substring(0, line.indexOf(": "))))
                .containsExactlyInAnyOrder(
                        "  endpoints.prices.url",
                        "  endpoints.prices.every",
                        "  endpoints.prices.timeut",
                        "  endpoints.orders//eu",
                        "  endpoints.news.url",
                        "  endpoints.news.headers.Authorization",
                        "  backplane.type",
                        "  gateway.listen",
                        "  gateway.max-topics");
    }

    @Test
    void checkSaysThatAllIsWellAndStartsNothing() throws IOException {
        PollcastProcess.Ended ended = execute("check", "-c", config(GOOD.formatted(9090)));
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains(": no problem");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void whatIsPolledWithCredentialsIsNotServedToAllUnlessTheConfigurationSaysSo() throws IOException {
        String private1 = """
                endpoints:
                  news: { url: "http://127.0.0.1:1/news", every: 1s, headers: { Authorization: "Bearer s3cret" } }
                """;
        PollcastProcess.Ended ended =
                execute("run", "-c", config(private1), "--gateway-listen", "0.0.0.0:" + FreePorts.next());
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("  endpoints.news.public: missing (expected: public: true");
        assertThat(ended.err() + ended.out()).doesNotContain("s3cret");
        String public1 = private1.replace(" } }", " }, public: true }");
        for (String yaml : List.of(private1, public1 + "gateway: { listen: \"0.0.0.0:8080\" }")) {
            assertThat(execute("check", "-c", config(yaml)).exitCode()).as(yaml).isZero();
        }
    }

    @Test
    void addressesOfTheCommandLineReplaceThoseOfTheConfiguration() throws IOException {
        int gateway = FreePorts.next();
        int admin = FreePorts.next();
        String yaml = GOOD.formatted(admin) + "gateway: { listen: \"127.0.0.1:" + gateway + "\" }\n";
        try (PollcastProcess process = PollcastProcess.run(folder, "all", yaml)) {
            assertThat(status(process.gateway("/topics"))).isEqualTo(200);
            assertThat(process.adminStatus("/livez")).isEqualTo(200);
            for (int port : new int[] {gateway, admin}) {
                try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                    assertThat(free.isBound()).isTrue();
                }
            }
            assertThat(process.log())
                    .contains("gateway=http://127.0.0.1:" + process.gatewayPort())
                    .contains("admin=" + process.admin(""));
        }
    }

    @Test
    void aBackendThatComesLaterIsFoundByItself() throws IOException {
        int port = FreePorts.next();
        String yaml = "endpoints: { prices: { url: \"http://127.0.0.1:" + port + "/prices\", every: 200ms } }";
        try (PollcastProcess process = PollcastProcess.run(folder, "all", yaml).awaitReady();
                SseClient client = SseClient.open(process.gateway("/stream?topic=prices"))) {
            client.await("pollcast.status", "\"state\":\"pending\"");
            await().until(() -> process.log().contains("poll_failed"));
            assertThat(status(process.gateway("/topics/prices"))).isEqualTo(503);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> process.adminBody("/healthz").contains("connection refused"));
            try (ScriptedBackend backend = ScriptedBackend.startOn(port).answer("/prices", () -> "[1]")) {
                client.await("prices", "[1]");
                client.await("pollcast.status", "\"state\":\"fresh\"");
                assertThat(status(process.gateway("/topics/prices"))).isEqualTo(200);
                assertThat(backend.requests("/prices")).isPositive();
                await().atMost(Duration.ofSeconds(20)).until(() -> process.adminStatus("/healthz") == 200);
            }
            assertThat(client.data("prices")).containsExactly("[1]");
            assertThat(process.log()).containsOnlyOnce("poll_recovered").doesNotContain("\tat ");
        }
    }

    /** The same process again on the same ports, while connections of the last one may still be in TIME_WAIT. */
    @Test
    void itCanBeStartedAgainAtOnce() {
        try (PollcastProcess process = PollcastProcess.run(folder, "all", GOOD.formatted(9090));
                RawStream client = RawStream.open(process.gatewayPort(), "/stream?topic=prices")) {
            process.awaitReady();
            assertThat(process.stop()).isZero();
            assertThat(client.awaitEnd().whole()).isTrue();
            process.restart();
            assertThat(process.adminStatus("/livez")).isEqualTo(200);
        }
    }

    /** As on a system for which there is no native part, or where its libraries may not be loaded. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "io_uring", "epoll"})
    void withoutNativeSocketsItTakesJavasAndSaysSoOnce(String io) throws IOException {
        try (ScriptedBackend backend = ScriptedBackend.start().answer("/prices", () -> "[1]")) {
            String yaml = "endpoints: { prices: { url: \"" + backend.url("/prices") + "\", every: 200ms } }\n"
                    + "gateway: { io: " + io + " }\n";
            Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Dio.netty.transport.noNative=true");
            try (PollcastProcess process = PollcastProcess.run(folder, "all", yaml, "127.0.0.1", environment);
                    SseClient client = SseClient.open(process.awaitReady().gateway("/stream?topic=prices"))) {
                client.await("prices", "[1]");
                assertThat(process.log())
                        .containsOnlyOnce("io_unavailable")
                        .contains("io_unavailable wanted=" + io + " taken=nio reason=");
            }
        }
    }

    private static int status(String url) throws IOException {
        return ((HttpURLConnection) URI.create(url).toURL().openConnection()).getResponseCode();
    }
}
