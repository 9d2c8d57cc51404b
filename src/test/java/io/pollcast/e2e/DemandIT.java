package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseSwarm;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways and a poller over Redis: the backend is asked while somebody looks, as often as for one, and then no more. */
@Tag("slow")
class DemandIT {

    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Pattern GATEWAY =
            Pattern.compile("\\{\"gateway\":\"[^\"]+\",\"age\":[0-9]+,\"clients\":5,\"topics\":1}");

    @TempDir
    private Path folder;

    private final AtomicInteger count = new AtomicInteger();
    private MachineRoom room;
    private List<PollcastProcess> gateways;

    @BeforeEach
    void start() {
        room = MachineRoom.in(folder);
        gateways = List.of(room.gateway(), room.gateway());
    }

    @AfterEach
    void stop() {
        room.close();
    }

    private String nextPrice() {
        return "{\"n\":" + count.incrementAndGet() + "}";
    }

    private PollcastProcess poll(String... endpoints) {
        PollcastProcess poller = room.poller(endpoints);
        MachineRoom.awaitLease(poller, "holding");
        gateways.forEach(PollcastProcess::awaitReady);
        return poller;
    }

    private List<String> streams(String topic) {
        return gateways.stream()
                .map(gateway -> gateway.gateway("/topics/" + topic))
                .toList();
    }

    private static void awaitValue(SseSwarm swarm) {
        swarm.await(client -> !client.data("message").isEmpty());
    }

    /** Waits until the backend has not been asked for a while. */
    private void awaitSilence(String path) {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            int before = room.backend.requests(path);
            MachineRoom.pass(QUIET);
            return room.backend.requests(path) == before;
        });
    }

    private HttpResponse<byte[]> get(int gateway, String path) {
        return MachineRoom.get(gateways.get(gateway).gateway(path));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void theFirstClientWakesTheTopicAndAfterTheLastItSleeps() {
        room.backend.answer("/prices", this::nextPrice);
        PollcastProcess poller = poll(room.endpoint("prices", "every: 250ms, when: subscribed, linger: 1s"));
        MachineRoom.pass(QUIET);
        assertThat(room.backend.requests("/prices")).isZero();
        assertThat(get(0, "/topics").statusCode()).isEqualTo(200);

        try (SseSwarm swarm = SseSwarm.open(10, streams("prices"))) {
            awaitValue(swarm);
            swarm.await(client -> client.data("message").size() > 3);
            await().atMost(MachineRoom.PATIENCE)
                    .untilAsserted(() -> assertThat(GATEWAY.matcher(poller.adminBody("/api/status"))
                                    .results()
                                    .map(MatchResult::group))
                            .as("both gateways, each with its half of the clients")
                            .hasSize(2));
        }
        awaitSilence("/prices");
        int asked = room.backend.requests("/prices");

        await().atMost(MachineRoom.PATIENCE)
                .untilAsserted(() -> assertThat(List.of(
                                text(get(0, "/topics")),
                                gateways.get(1).adminBody("/api/status"),
                                poller.adminBody("/api/status")))
                        .allSatisfy(said -> assertThat(said).contains("\"asleep\":true")));

        HttpResponse<byte[]> old = get(1, "/topics/prices");
        assertThat(old.statusCode()).isEqualTo(200);
        assertThat(Integer.parseInt(old.headers().firstValue("Age").orElseThrow()))
                .as("the value is as old as it is")
                .isPositive();
        assertThat(gateways.get(1).adminBody("/healthz"))
                .as("sleep is no fault")
                .contains("\"healthy\":true");
        await().atMost(MachineRoom.PATIENCE).until(() -> room.backend.requests("/prices") > asked);
        await().atMost(MachineRoom.PATIENCE)
                .until(() -> !text(get(1, "/topics/prices")).equals(text(old)));
        assertThat(poller.adminBody("/api/status")).doesNotContain("asleep");
        await().atMost(MachineRoom.PATIENCE)
                .until(() -> !text(get(0, "/topics")).contains("asleep"));
    }

    @Test
    void topicsOfATemplateAreThereWhileSomebodyWantsThem() {
        Stream.of("EUR", "CHF", "USD")
                .forEach(symbol -> room.backend.answer("/prices/" + symbol, () -> '"' + symbol + '"'));
        poll(room.endpoint("prices/{symbol}", "every: 250ms, allow: \"[A-Z]{3}\", max-topics: 2, linger: 1s"));
        assertThat(get(0, "/topics/prices/eur").statusCode()).isEqualTo(404);
        assertThat(text(get(0, "/topics/prices/eur"))).contains("{symbol}");
        assertThat(room.backend.requests("/prices/eur")).isZero();

        try (SseSwarm euro = SseSwarm.open(10, streams("prices/EUR"));
                SseSwarm franc = SseSwarm.open(10, streams("prices/CHF"))) {
            euro.await(client -> client.data("message").contains("\"EUR\""));
            franc.await(client -> client.data("message").contains("\"CHF\""));
            assertThat(text(get(1, "/topics/prices/EUR"))).isEqualTo("\"EUR\"");

            await().atMost(MachineRoom.PATIENCE).untilAsserted(() -> {
                HttpResponse<byte[]> refused = get(1, "/topics/prices/USD");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(text(refused)).contains("no more topics");
            });
            try (SseSwarm excess = SseSwarm.open(4, streams("prices/USD"))) {
                excess.await(SseSwarm.Client::isEnded);
                assertThat(excess.clients())
                        .allSatisfy(client ->
                                assertThat(client.data("pollcast.bye")).hasSize(1));
            }
        }
        awaitSilence("/prices/EUR");
        assertThat(room.backend.requests("/prices/USD")).as("one too many").isZero();
        await().atMost(MachineRoom.PATIENCE)
                .until(() -> room.redis
                        .ask("EXISTS", "{pollcast}:body:prices/EUR")
                        .trim()
                        .equals("0"));
    }

    @Test
    void tenThousandClientsComeAndGoAndNeitherBackendNorRedisNotices() {
        room.backend.answer("/prices", this::nextPrice);
        poll(room.endpoint("prices", "every: 1s, when: subscribed, linger: 1s"));
        Duration window = Duration.ofSeconds(10);
        long commands;
        try (SseSwarm one = SseSwarm.open(1, streams("prices"))) {
            awaitValue(one);
            long before = commandCalls();
            MachineRoom.pass(window);
            commands = commandCalls() - before;
        }
        long begun = System.nanoTime();
        long before = commandCalls();
        int asked = room.backend.requests("/prices");
        for (int i = 0; i < 20; i++) {
            try (SseSwarm swarm = SseSwarm.open(500, streams("prices"))) {
                awaitValue(swarm);
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(room.backend.requests("/prices") - asked).as("polls").isLessThanOrEqualTo((int) seconds + 5);
        assertThat(commandCalls() - before)
                .as("commands in %.1f s, after %d in %s with one client", seconds, commands, window)
                .isLessThan((long) (1.5 * commands * seconds / window.toSeconds()) + 500);
        awaitSilence("/prices");
    }

    private long commandCalls() {
        return room.redis.commandCalls().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
