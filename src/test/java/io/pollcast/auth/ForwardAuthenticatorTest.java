package io.pollcast.auth;

import static io.pollcast.auth.Tokens.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.RawServer;
import io.pollcast.topic.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardAuthenticatorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CACHE = Duration.ofMinutes(1);

    private final AtomicLong nanos = new AtomicLong();

    private ForwardAuthenticator asking(RawServer server, Duration timeout) {
        ForwardSettings settings = new ForwardSettings(URI.create(server.url("/auth?a=b")), "X-Topics", CACHE, timeout);
        return new ForwardAuthenticator(settings, nanos::get, () -> NOW, new CredentialKey(new byte[16]));
    }

    private ForwardAuthenticator asking(RawServer server) {
        return asking(server, Duration.ofSeconds(30));
    }

    private static Visitor visitor(@Nullable String cookie, @Nullable String host, String... topics) {
        return new Visitor(
                null,
                cookie,
                null,
                null,
                host,
                List.of(topics).stream().map(Topic::new).toList());
    }

    private static Verdict verdict(ForwardAuthenticator authenticator, Visitor visitor) {
        return authenticator.judge(visitor).orElseThrow().toCompletableFuture().join();
    }

    private static RawServer answering(int status, String more) {
        return RawServer.of("HTTP/1.1 " + status + " X\nContent-Length: 0\nConnection: close" + more, new byte[0]);
    }

    @Test
    void whoBringsNothingIsNotAskedAbout() {
        try (RawServer server = answering(200, "")) {
            assertThat(asking(server).judge(visitor(null, "h", "prices"))).isEmpty();
            assertThat(server.requests()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, Admitted",
        "204, Admitted",
        "299, Admitted",
        "401, Unauthenticated",
        "403, Forbidden",
        "302, Unknown",
        "404, Unknown",
        "429, Unknown",
        "500, Unknown",
        "503, Unknown"
    })
    void onlyAClearYesAdmits(int status, String kind) {
        try (RawServer server = answering(status, "\nX-Topics: prices\nLocation: /yes")) {
            assertThat(verdict(asking(server), visitor("s=1", "h", "prices"))
                            .getClass()
                            .getSimpleName())
                    .isEqualTo(kind);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void theHeaderSaysWhatMayBeReadUntilTheAnswerEnds() {
        try (RawServer server = answering(200, "\nX-Topics: prices, orders/*\nX-Topics: a%b news")) {
            Permit permit = ((Verdict.Admitted) verdict(asking(server), visitor("s=1", "h", "prices"))).permit();
            assertThat(permit.topics()).extracting("text").containsExactly("prices", "orders/*", "news");
            assertThat(permit.ends()).isEqualTo(NOW.plus(CACHE));
        }
    }

    @Test
    void withoutTheHeaderNothingMayBeRead() {
        try (RawServer server = answering(200, "")) {
            Verdict verdict = verdict(asking(server), visitor("s=1", "h", "prices"));
            assertThat(((Verdict.Admitted) verdict).permit().topics()).isEmpty();
        }
    }

    @Test
    void aThousandAtOnceAreOneQuestion() {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawServer server = RawServer.start(out -> {
            awaitQuietly(asked);
            out.write("HTTP/1.1 204 X\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
        })) {
            ForwardAuthenticator authenticator = asking(server);
            List<CompletionStage<Verdict>> all = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                all.add(authenticator.judge(visitor("s=1", "h", "prices")).orElseThrow());
            }
            asked.countDown();
            assertThat(all)
                    .allSatisfy(
                            one -> assertThat(one.toCompletableFuture().join()).isInstanceOf(Verdict.Admitted.class));
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void aCrowdOfStrangersIsNoCrowdOfConnections() {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        try (RawServer server = RawServer.start(out -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            awaitQuietly(asked);
            now.decrementAndGet();
            out.write("HTTP/1.1 204 X\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
        })) {
            ForwardAuthenticator authenticator = asking(server);
            List<CompletionStage<Verdict>> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                all.add(authenticator.judge(visitor("s=" + i, "h", "prices")).orElseThrow());
            }
            await().atMost(PATIENCE).until(() -> server.requests() == 64);
            asked.countDown();
            assertThat(all)
                    .allSatisfy(
                            one -> assertThat(one.toCompletableFuture().join()).isInstanceOf(Verdict.Admitted.class));
            assertThat(most.get()).isEqualTo(64);
            assertThat(server.requests()).isEqualTo(500);
        }
    }

    @Test
    void whoseTurnComesTooLateIsNoOutageOfTheLogin() {
        CountDownLatch asked = new CountDownLatch(1);
        try (CapturedLog log = CapturedLog.of(Outage.class);
                RawServer server = RawServer.start(out -> {
                    awaitQuietly(asked);
                    out.write("HTTP/1.1 204 X\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
                })) {
            ForwardAuthenticator authenticator = asking(server);
            List<CompletionStage<Verdict>> all = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                all.add(authenticator.judge(visitor("s=" + i, "h", "prices")).orElseThrow());
            }
            await().atMost(PATIENCE).until(() -> server.requests() == 64);
            nanos.addAndGet(Duration.ofSeconds(30).toNanos());
            asked.countDown();
            assertThat(all.subList(0, 64))
                    .allSatisfy(
                            one -> assertThat(one.toCompletableFuture().join()).isInstanceOf(Verdict.Admitted.class));
            assertThat(all.subList(64, 70))
                    .allSatisfy(
                            one -> assertThat(one.toCompletableFuture().join()).isInstanceOf(Verdict.Unknown.class));
            assertThat(log.lines()).isEmpty();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAnswerHoldsForItsCredentialsHostAndTopicsOnly() {
        try (RawServer server = answering(204, "")) {
            ForwardAuthenticator authenticator = asking(server);
            verdict(authenticator, visitor("s=1", "h", "prices"));
            nanos.addAndGet(CACHE.toNanos() - 1);
            verdict(authenticator, visitor("s=1", "h", "prices"));
            assertThat(server.requests()).isEqualTo(1);

            verdict(authenticator, visitor("s=2", "h", "prices"));
            verdict(authenticator, visitor("s=1", "i", "prices"));
            verdict(authenticator, visitor("s=1", null, "prices"));
            verdict(authenticator, visitor("s=1", "h", "news"));
            verdict(authenticator, visitor("s=1", "h", "prices", "news"));
            verdict(authenticator, new Visitor("s=1", null, null, null, "h", List.of(new Topic("prices"))));
            assertThat(server.requests()).isEqualTo(7);

            nanos.addAndGet(1);
            verdict(authenticator, visitor("s=1", "h", "prices"));
            assertThat(server.requests()).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500})
    void aRefusalIsBelievedForASecondAtMost(int status) {
        try (RawServer server = answering(status, "")) {
            ForwardAuthenticator authenticator = asking(server);
            verdict(authenticator, visitor("s=1", "h"));
            nanos.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
            verdict(authenticator, visitor("s=1", "h"));
            assertThat(server.requests()).isEqualTo(1);
            nanos.addAndGet(1);
            verdict(authenticator, visitor("s=1", "h"));
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s=1\r\nX-Admin: yes", "s=1\nX-Admin: yes", "s=\u0000"})
    void credentialsThatWouldBeHeadersAreNotPassedOn(String cookie) {
        try (RawServer server = answering(204, "")) {
            assertThat(verdict(asking(server), visitor(cookie, "h"))).isInstanceOf(Verdict.Unauthenticated.class);
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void anEndlessBodyAdmitsNobodyAndIsGivenUp() {
        try (RawServer server = RawServer.start(out -> {
            out.write("HTTP/1.1 200 X\r\nX-Topics: *\r\n\r\n".getBytes(UTF_8));
            drip(out, new byte[8192]);
        })) {
            assertThat(verdict(asking(server), visitor("s=1", "h"))).isInstanceOf(Verdict.Unknown.class);
            await().atMost(PATIENCE).until(() -> server.open() == 0);
        }
    }

    @Test
    void aBodyThatNeverComesToItsEndIsGivenUpWithItsConnection() {
        try (RawServer server = RawServer.lasting(out -> {
            out.write("HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\na".getBytes(UTF_8));
            out.flush();
        })) {
            assertThat(verdict(asking(server, Duration.ofMillis(300)), visitor("s=1", "h")))
                    .isInstanceOf(Verdict.Unknown.class);
            await().atMost(PATIENCE).until(() -> server.open() == 0);
        }
    }

    @Test
    void noAnswerAtAllAdmitsNobody() {
        try (RawServer server = RawServer.silent()) {
            assertThat(verdict(asking(server, Duration.ofMillis(300)), visitor("s=1", "h")))
                    .isInstanceOf(Verdict.Unknown.class);
        }
        RawServer gone = RawServer.silent();
        gone.close();
        assertThat(verdict(asking(gone), visitor("s=1", "h"))).isInstanceOf(Verdict.Unknown.class);
    }

    private static void drip(OutputStream out, byte[] bytes) throws IOException {
        while (true) {
            out.write(bytes);
        }
    }
}
