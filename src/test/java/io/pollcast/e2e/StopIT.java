package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.RawStream;
import io.pollcast.testing.RedisServer;
import io.pollcast.testing.ScriptedBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a process ends that is told to. */
class StopIT {

    private static final int CLIENTS = 80;

    /** Less than the longest that is waited for the last clients, on a busy machine too. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    private static final String TARGET = "/stream?topic=prices";

    @TempDir
    private Path folder;

    private final AtomicInteger counter = new AtomicInteger();
    private final ScriptedBackend backend = ScriptedBackend.start()
            .answer("/prices", () -> "{\"n\":" + counter.incrementAndGet() + ",\"pad\":\"" + "x".repeat(4_000) + "\"}")
            .answer(
                    "/large",
                    () -> "{\"n\":" + counter.incrementAndGet() + ",\"pad\":\"" + "x".repeat(4_000_000) + "\"}");
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(backend));

    @AfterEach
    void stopAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private PollcastProcess started() {
        PollcastProcess process =
                PollcastProcess.run(folder, "all", """
                endpoints:
                  prices: { url: "%s", every: 100ms }
                  large: { url: "%s", every: 5s, max-body: 8MiB }
                """.formatted(backend.url("/prices"), backend.url("/large")));
        opened.add(process);
        return process.awaitReady();
    }

    /** A client that takes nothing of a value that is there already, more than the buffers hold. */
    private void stall(PollcastProcess process) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> process.adminBody("/metrics").contains("pollcast_updates_total{topic=\"large\"}"));
        closing(RawStream.stalled(process.gatewayPort(), "/stream?topic=large"));
    }

    private static void awaitConnections(PollcastProcess process, int expected) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> process.adminBody("/metrics").contains("\npollcast_connections " + expected + ".0\n"));
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void everyStreamIsToldGoodbyeAndEndsWhole(String signal) {
        PollcastProcess process = started();
        List<RawStream> clients = Stream.generate(() -> closing(RawStream.open(process.gatewayPort(), TARGET)))
                .limit(CLIENTS)
                .toList();
        awaitConnections(process, CLIENTS);
        int before = counter.get();
        await().until(() -> counter.get() > before + 5);

        process.signal(signal);

        assertThat(process.awaitEnd()).isZero();
        List<RawStream.Ended> ends = clients.stream().map(RawStream::awaitEnd).toList();
        assertThat(ends).allSatisfy(end -> {
            assertThat(end.whole()).isTrue();
            assertThat(end.retry()).isBetween(2_000, 5_000);
            assertThat(end.events()).last().satisfies(last -> {
                assertThat(last.type()).isEqualTo("pollcast.bye");
                assertThat(last.data()).isEqualTo("{\"reason\":\"drain\"}");
                assertThat(last.id()).isNotEmpty();
            });
        });
        assertThat(ends.stream().map(RawStream.Ended::retry).distinct().count())
                .as("different times, so that not all come back at once")
                .isGreaterThan(CLIENTS / 4);
        assertThat(process.log()).containsOnlyOnce(" stopping").containsOnlyOnce(" stopped");
    }

    @Test
    void withNobodyConnectedItEndsAtOnce() {
        PollcastProcess process = started();
        long signalled = System.nanoTime();
        assertThat(process.stop()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(AT_ONCE);
    }

    /** It cannot give its lease back then, and does not wait for that. */
    @Test
    void aStoreThatDoesNotAnswerDoesNotHoldItUp() {
        RedisServer redis = closing(RedisServer.started());
        PollcastProcess process =
                closing(PollcastProcess.run(folder, "all", """
                backplane: { type: redis, redis: { url: "%s" } }
                endpoints: { prices: { url: "%s", every: 200ms } }
                """.formatted(redis.url(), backend.url("/prices"))));
        RawStream client = closing(RawStream.open(process.awaitReady().gatewayPort(), TARGET));
        awaitConnections(process, 1);
        redis.pause();
        long signalled = System.nanoTime();
        assertThat(process.stop()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(AT_ONCE);
        assertThat(client.awaitEnd().events()).last().hasFieldOrPropertyWithValue("type", "pollcast.bye");
        redis.resume();
    }

    /** Whoever asks where to send clients is told before the first of them is sent away; who does not read holds the end up. */
    @Test
    void readinessIsOffWhileTheLastStreamsEndAndASecondSignalCutsThem() {
        PollcastProcess process = started();
        RawStream reading = closing(RawStream.open(process.gatewayPort(), TARGET));
        stall(process);
        awaitConnections(process, 2);

        process.signal("TERM");
        assertThat(reading.awaitEnd().events()).last().hasFieldOrPropertyWithValue("type", "pollcast.bye");
        assertThat(process.adminStatus("/readyz")).isEqualTo(503);
        assertThat(process.adminStatus("/livez")).isEqualTo(200);
        awaitConnections(process, 1);

        long signalled = System.nanoTime();
        process.signal("TERM");
        assertThat(process.awaitEnd()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(AT_ONCE);
    }

    @Test
    @Tag("slow")
    void whoDoesNotReadCannotHoldItUpForLong() {
        PollcastProcess process = started();
        stall(process);
        awaitConnections(process, 1);
        long signalled = System.nanoTime();
        assertThat(process.stop()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - signalled))
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(30));
    }
}
