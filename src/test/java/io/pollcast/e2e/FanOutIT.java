package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseSwarm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients on two gateways: everyone gets everything, and neither backend nor Redis notices them. */
@Tag("slow")
class FanOutIT {

    private static final int CLIENTS = 500;
    private static final Duration CHANGE = Duration.ofMillis(500);

    @TempDir
    private Path folder;

    private MachineRoom room;
    private List<PollcastProcess> gateways;
    private List<String> streams;
    private final Changing prices = Changing.every(CHANGE);
    private final Changing news = Changing.every(CHANGE);

    @BeforeEach
    void start() {
        room = MachineRoom.in(folder);
        room.backend.answer("/prices", prices).answer("/news", news);
        gateways = List.of(room.gateway(), room.gateway());
        streams = gateways.stream()
                .map(gateway -> gateway.gateway("/stream?topic=prices&topic=news"))
                .toList();
    }

    private void poll(String pricesEvery, String newsEvery) {
        room.poller(room.endpoint("prices", "every: " + pricesEvery), room.endpoint("news", "every: " + newsEvery));
        gateways.forEach(PollcastProcess::awaitReady);
    }

    @AfterEach
    void stop() {
        room.close();
    }

    @Test
    void everyClientGetsEveryValueOnceAndInOrder() {
        follow(8);
    }

    @Test
    void everyClientGetsEveryValueOnceAndInOrderForLong() {
        follow(64);
    }

    private void follow(int changes) {
        poll("250ms", "500ms");
        try (SseSwarm swarm = SseSwarm.open(CLIENTS, streams)) {
            swarm.await(client -> client.data("prices").contains("[0]"));
            for (int i = 8; i <= changes; i += 8) {
                int target = i;
                prices.upTo(target);
                swarm.await(client -> client.data("prices").contains("[" + target + "]"));
            }
            List<String> all =
                    IntStream.rangeClosed(0, changes).mapToObj(prices::text).toList();
            assertThat(swarm.clients())
                    .allSatisfy(client -> assertThat(client.data("prices")).isEqualTo(all))
                    .noneMatch(SseSwarm.Client::isEnded);
        }
    }

    @Test
    void neitherBackendNorRedisNoticesTheClients() {
        compare(Duration.ofSeconds(4));
    }

    @Test
    void neitherBackendNorRedisNoticesTheClientsIn20Seconds() {
        compare(Duration.ofSeconds(20));
    }

    private void compare(Duration time) {
        poll("500ms", "1s");
        prices.upTo(Integer.MAX_VALUE);
        Load without = load(time);
        try (SseSwarm swarm = SseSwarm.open(CLIENTS, streams)) {
            swarm.await(client -> !client.data("prices").isEmpty());
            Load with = load(time);
            swarm.await(client -> client.data("prices").size() > 2);

            assertThat(with.prices).isCloseTo(without.prices, within(3));
            assertThat(with.news).isCloseTo(without.news, within(3));
            assertThat(with.redis.keySet()).isEqualTo(without.redis.keySet());
            // A beat and a change more or less may fall into the time; one command for each client would be 500.
            with.redis.forEach((command, calls) ->
                    assertThat(calls).as(command).isCloseTo(without.redis.get(command), within(25L)));
        }
    }

    /** What came to the servers behind the gateways. */
    private record Load(int prices, int news, Map<String, Long> redis) {}

    private Load load(Duration time) {
        Load before = total();
        MachineRoom.pass(time);
        Load after = total();
        after.redis.replaceAll((command, calls) -> calls - before.redis.getOrDefault(command, 0L));
        return new Load(after.prices - before.prices, after.news - before.news, after.redis);
    }

    private Load total() {
        return new Load(room.backend.requests("/prices"), room.backend.requests("/news"), room.redis.commandCalls());
    }
}
