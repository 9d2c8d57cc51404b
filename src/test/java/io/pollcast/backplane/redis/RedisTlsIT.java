package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.Index;
import io.pollcast.testing.Certificates;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.RedisCluster;
import io.pollcast.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that wants a certificate of its clients, and whose own is for {@code redis.test}, another name than its address. */
class RedisTlsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    private static Path directory;

    private static Certificates ours;
    private static Certificates others;
    private static RedisServer server;

    @BeforeAll
    static void start() throws IOException {
        ours = Certificates.in(Files.createDirectory(directory.resolve("ours")))
                .sign("server", "DNS:redis.test")
                .sign("client", "DNS:client");
        others = Certificates.in(Files.createDirectory(directory.resolve("others")))
                .sign("client", "DNS:client");
        server = RedisServer.started(
                "--tls-cert-file",
                ours.file("server.pem"),
                "--tls-key-file",
                ours.file("server.key"),
                "--tls-ca-cert-file",
                ours.file("ca.pem"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void readsAndSubscribesWithTheRightCertificates() throws Exception {
        try (RedisBackplane backplane = backplane(tls(ours, "redis.test"))) {
            assertThat(Store.get(backplane.readIndex())).isEqualTo(Index.EMPTY);
            Store.get(backplane.subscribe(announcement -> {})).close();
        }
    }

    @Test
    void refusesAServerOfAnotherAuthority() {
        assertThat(problem(secure(), tls(others, "redis.test"))).contains("certificate is not trusted", "tls.ca");
    }

    @Test
    void refusesAServerOfAnotherName() {
        assertThat(problem(secure(), tls(ours, "other.test"))).contains("other.test", "tls.server-name");
        assertThat(problem(secure(), tls(ours, null))).contains("127.0.0.1", "tls.server-name");
    }

    /** As a program that renews certificates does it: other files under the same names. */
    @Test
    void renewedFilesAreTakenUpByTheNextConnection() throws Exception {
        Path renewed = Files.createDirectory(directory.resolve("renewed"));
        copy(others, "ca.pem", renewed);
        copy(others, "client.pem", renewed);
        copy(others, "client.key", renewed);
        RedisTls tls = RedisTls.ofFiles(
                renewed.resolve("ca.pem").toString(),
                renewed.resolve("client.pem").toString(),
                renewed.resolve("client.key").toString(),
                "redis.test");
        try (RedisBackplane backplane = backplane(tls)) {
            assertThatThrownBy(() -> Store.get(backplane.readIndex())).hasMessageContaining("not trusted");
            copy(ours, "ca.pem", renewed);
            await().until(() -> !String.valueOf(backplane.health().problem()).contains("not trusted"));
            assertThat(backplane.health().connected())
                    .as("by the other authority's client certificate")
                    .isFalse();
            copy(ours, "client.pem", renewed);
            copy(ours, "client.key", renewed);
            await().until(() -> backplane.health().connected());
            assertThat(Store.get(backplane.readIndex())).isEqualTo(Index.EMPTY);
        }
    }

    private static void copy(Certificates from, String name, Path to) throws IOException {
        Files.copy(Path.of(from.file(name)), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void clustersAreSpokenToByTlsToo() {
        String[] options = {
            "--tls-cert-file",
            ours.file("server.pem"),
            "--tls-key-file",
            ours.file("server.key"),
            "--tls-ca-cert-file",
            ours.file("ca.pem"),
            "--tls-cluster",
            "yes"
        };
        try (RedisCluster cluster = RedisCluster.started(options)) {
            RedisServer owner = cluster.owner("{test}");
            RedisServer other = cluster.nodes().stream()
                    .filter(node -> node != owner)
                    .findFirst()
                    .orElseThrow();
            RedisSettings settings = new RedisSettings(
                    "rediss://" + other.address(), "test", List.of(), null, true, tls(ours, "redis.test"));
            try (Store store = new Store(settings)) {
                Store.get(store.backplane.subscribe(announcement -> {}));
                store.acquire();
                store.publish("value");
                assertThat(owner.ask("GET", "{test}:body:quakes")).isEqualTo("value");
            }
        }
    }

    @Test
    void sentinelsAreSpokenToByTlsToo() {
        int port = FreePorts.next();
        List<String> lines = List.of(
                "tls-port " + port,
                "tls-cert-file " + ours.file("server.pem"),
                "tls-key-file " + ours.file("server.key"),
                "tls-ca-cert-file " + ours.file("ca.pem"),
                "sentinel monitor mymaster 127.0.0.1 " + server.port() + " 1");
        RedisSettings settings = new RedisSettings(
                "rediss://127.0.0.1:" + port,
                "test",
                List.of(),
                new RedisSentinel("mymaster", null, null),
                false,
                tls(ours, "redis.test"));
        try (RedisServer sentinel = RedisServer.sentinel(lines);
                Store store = new Store(settings)) {
            assertThat(Store.get(store.backplane.readIndex())).isEqualTo(Index.EMPTY);
            assertThat(sentinel.ask("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void losesTheConnectionWithoutTls() {
        assertThat(problem("redis://127.0.0.1:" + server.port(), null)).contains("connection lost");
    }

    private static String secure() {
        return "rediss://127.0.0.1:" + server.port();
    }

    private static RedisTls tls(Certificates authority, @Nullable String serverName) {
        return new RedisTls(authority.file("ca.pem"), ours.file("client.pem"), ours.file("client.key"), serverName);
    }

    private static RedisBackplane backplane(@Nullable RedisTls tls) {
        return new RedisBackplane(new RedisSettings(secure(), "test", tls), TIMEOUT);
    }

    private static String problem(String url, @Nullable RedisTls tls) {
        try (RedisBackplane backplane = new RedisBackplane(new RedisSettings(url, "test", tls), TIMEOUT)) {
            assertThatThrownBy(() -> Store.get(backplane.readIndex())).isInstanceOf(BackplaneException.class);
            return backplane.health().toString();
        }
    }
}
