package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.HandReadSseClient;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import io.pollcast.testing.SseParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that do not read cost nothing but what had been begun, disturb nobody, and get the latest value when they read again. */
class SlowClientIT {

    private static final int STALLED = 20;
    private static final int BODY_BYTES = 500_000;

    /** The values that are held beside the latest: what each had been sent in part when it stopped. */
    private static final int HELD_VALUES = 6;

    /** In the heap and outside of it. */
    private static final int COPIES = 2;

    @TempDir
    private Path folder;

    private MachineRoom room;
    private PollcastProcess gateway;
    private final Changing value = new Changing(Duration.ofMillis(90), ",\"" + "x".repeat(BODY_BYTES) + "\"");

    @BeforeEach
    void start() {
        room = MachineRoom.in(folder);
        room.backend.answer("/big", value);
        room.poller(room.endpoint("big", "every: 100ms, timeout: 99ms, stale-after: 1m"));
        gateway = room.gateway().awaitReady();
    }

    @AfterEach
    void stop() {
        room.close();
    }

    @Test
    void whoStopsReadingGetsTheLatestAndNothingIsKeptForIt() {
        stall(30);
    }

    @Tag("slow")
    @Test
    void whoStopsReadingFor100ChangesGetsTheLatestAndNothingIsKeptForIt() {
        stall(100);
    }

    private void stall(int changes) {
        List<HandReadSseClient> stalled = Stream.generate(() -> HandReadSseClient.open(gateway.gateway("/topics/big")))
                .limit(STALLED)
                .toList();
        try (SseClient reader = SseClient.open(gateway.gateway("/topics/big"))) {
            stalled.forEach(client -> client.readUntil(event -> number(event) == 0));
            MachineRoom.awaitValue(reader, value.text(0));
            double before = memory();

            value.upTo(changes);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> gateway.metric("pollcast_updates_total") >= changes * 0.5);
            await().atMost(MachineRoom.PATIENCE).until(() -> value.now() == changes);
            MachineRoom.awaitValue(reader, value.text(changes));
            assertThat(memory() - before).isLessThan(HELD_VALUES * COPIES * BODY_BYTES);

            stalled.forEach(client -> assertThat(numbers(client.readUntil(event -> number(event) == changes)))
                    .as("what had been begun, and the latest")
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .hasSizeLessThanOrEqualTo(3));
            value.upTo(changes + 1);
            stalled.forEach(client -> assertThat(numbers(client.readUntil(event -> number(event) == changes + 1)))
                    .as("nothing is left of the past")
                    .containsExactly(changes + 1));
        } finally {
            stalled.forEach(HandReadSseClient::close);
        }
    }

    /** What the gateway cannot throw away, in bytes; the buffers are those of values, outside the heap. */
    private double memory() {
        gateway.collectGarbage();
        return gateway.metric("jvm_memory_used_bytes{area=\"heap\"") + gateway.metric("jvm_buffer_memory_used_bytes");
    }

    private static int number(SseParser.Event event) {
        return event.type().equals("message")
                ? Integer.parseInt(event.data().substring(1, event.data().indexOf(',')))
                : -1;
    }

    private static List<Integer> numbers(List<SseParser.Event> events) {
        List<Integer> numbers = new ArrayList<>();
        events.stream().map(SlowClientIT::number).filter(number -> number >= 0).forEach(numbers::add);
        return numbers;
    }
}
