package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.backplane.Index;
import io.pollcast.testing.Certificates;
import io.pollcast.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that wants a certificate of its clients, and whose own is for {@code redis.test}, an other name than its address. */
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
        others = Certificates.in(Files.createDirectory(directory.resolve("others")));
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
            assertThat(backplane.readIndex().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isInstanceOf(Index.class);
            backplane
                    .subscribe(announcement -> {})
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .close();
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
            assertThatThrownBy(() -> backplane.readIndex().toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isNotNull();
            return backplane.health().toString();
        }
    }
}
