package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseSwarm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code docs/redis.md} says that it costs: one command for each beat and each change, and one for each gateway and large change. At the
 * default beat, which a busy machine keeps.
 */
@Tag("slow")
class CommandBudgetIT {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final int GATEWAYS = 2;
    private static final int CHANGES = 5;

    @TempDir
    private Path folder;

    private MachineRoom room;
    private Changing value = Changing.every(Duration.ofMillis(200));
    private List<String> streams = List.of();

    @BeforeEach
    void start() {
        room = MachineRoom.in(folder).beating(BEAT);
    }

    @AfterEach
    void stop() {
        room.close();
    }

    private void run() {
        room.backend.answer("/prices", value);
        List<PollcastProcess> gateways = List.of(room.gateway(), room.gateway());
        room.poller(room.endpoint("prices", "every: 100ms"));
        gateways.forEach(PollcastProcess::awaitReady);
        streams = gateways.stream()
                .map(gateway -> gateway.gateway("/topics/prices"))
                .toList();
    }

    /** So many changes, each of which reaches everyone, and three beats. */
    private Map<String, Long> cost(int clients, int changes) {
        try (SseSwarm swarm = SseSwarm.open(clients, streams)) {
            swarm.await(client -> client.data("message").contains(value.text(value.now())));
            Map<String, Long> before = room.redis.commandCalls();
            for (int i = 0; i < changes; i++) {
                int next = value.now() + 1;
                value.upTo(next);
                swarm.await(client -> client.data("message").contains(value.text(next)));
            }
            MachineRoom.pass(BEAT.multipliedBy(3));
            Map<String, Long> spent = new TreeMap<>(room.redis.commandCalls());
            spent.replaceAll((command, calls) -> calls - before.getOrDefault(command, 0L));
            spent.values().removeIf(calls -> calls == 0);
            System.out.println("commands clients=" + clients + " changes=" + changes + " " + spent);
            return spent;
        }
    }

    /** Only a beat prolongs the lease, and it, changes and reads are all that there is. */
    private static void seeBeatsAnd(Map<String, Long> spent, long changes, long reads) {
        long beats = spent.getOrDefault("pexpire", 0L);
        assertThat(beats).isGreaterThan(1);
        assertThat(spent).containsEntry("evalsha", beats + changes + reads).containsEntry("publish", beats + changes);
        assertThat(spent)
                .as("from outside a script")
                .doesNotContainKeys("eval", "subscribe", "hello", "client", "ping", "script|load");
    }

    @Test
    void aThousandClientsCostWhatOneDoesWhenNothingChanges() {
        run();
        seeBeatsAnd(cost(1, 0), 0, 0);
        seeBeatsAnd(cost(1_000, 0), 0, 0);
    }

    @Test
    void aThousandClientsCostWhatOneDoesWhenItChanges() {
        run();
        seeBeatsAnd(cost(1, CHANGES), CHANGES, 0);
        seeBeatsAnd(cost(1_000, CHANGES), CHANGES, 0);
    }

    @Test
    void aLargeValueIsReadOnceByEachGatewayForAllItsClients() {
        value = new Changing(Duration.ofMillis(200), ",\"" + "x".repeat(200_000) + "\"");
        run();
        seeBeatsAnd(cost(50, CHANGES), CHANGES, CHANGES * GATEWAYS);
    }
}
