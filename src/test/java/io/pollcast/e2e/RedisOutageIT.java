package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis is away, or forgets, or cuts connections: nobody gets anything older or twice, and the latest value is everywhere soon after. */
@Tag("slow")
class RedisOutageIT {

    private static final String BOTH = "/stream?topic=prices&topic=news";

    @TempDir
    private Path folder;

    private MachineRoom room;
    private PollcastProcess poller;
    private List<PollcastProcess> gateways;
    private List<SseClient> clients = List.of();
    private volatile String prices = "[1]";

    @BeforeEach
    void startWithoutRedis() {
        room = MachineRoom.withoutRedis(folder);
        room.backend.answer("/prices", () -> prices).answer("/news", () -> "[\"same\"]");
        poller = room.poller(room.endpoint("prices", "every: 250ms"), room.endpoint("news", "every: 250ms"));
        gateways = List.of(room.gateway(), room.gateway());
    }

    private void startRedisAndClients() {
        room.redis.start();
        gateways.forEach(PollcastProcess::awaitReady);
        clients = gateways.stream()
                .map(gateway -> SseClient.open(gateway.gateway(BOTH)))
                .toList();
        clients.forEach(client -> client.await("prices", "[1]"));
        clients.forEach(client -> client.await("news", "[\"same\"]"));
    }

    @AfterEach
    void stop() {
        clients.forEach(SseClient::close);
        room.close();
    }

    @Test
    void downAtTheStartIsSaidOnceAndMendedByItself() {
        for (PollcastProcess gateway : gateways) {
            assertThat(gateway.adminStatus("/readyz")).isEqualTo(503);
            HttpResponse<byte[]> asked = MachineRoom.get(gateway.gateway("/topics/prices"));
            assertThat(asked.statusCode()).isEqualTo(503);
            assertThat(asked.headers().firstValue("Retry-After")).isPresent();
        }
        clients = gateways.stream()
                .map(gateway -> SseClient.open(gateway.gateway("/topics/prices")))
                .toList();
        clients.forEach(client -> MachineRoom.awaitState(client, "pending"));
        MachineRoom.pass(Duration.ofSeconds(3));
        assertThat(poller.adminBody("/api/status")).contains("\"lease\":\"waiting\"");
        assertThat(room.backend.requests("/prices")).as("nobody could see it").isZero();

        room.redis.start();
        await().until(() ->
                clients.stream().allMatch(client -> client.data("message").contains("[1]")));
        clients.forEach(client -> MachineRoom.awaitState(client, "fresh"));
        clients.forEach(client -> assertThat(MachineRoom.states(client)).containsExactly("pending", "fresh"));
        assertThat(poller.log()).containsOnlyOnce("backplane_unreachable").containsOnlyOnce("backplane_recovered");
        assertThat(gateways)
                .allSatisfy(gateway -> assertThat(gateway.log())
                        .containsOnlyOnce("backplane_unreachable")
                        .containsOnlyOnce("backplane_recovered"));
    }

    @Test
    void killedAndRestartedEmptyLosesNothing() {
        startRedisAndClients();
        room.redis.kill();
        clients.forEach(client -> client.await(
                event -> event.data().contains("prices") && event.data().contains("\"stale\"")));
        assertThat(gateways).allSatisfy(gateway -> assertThat(value(gateway)).isEqualTo("[1]"));
        prices = "[2]";
        await().until(() -> poller.adminBody("/api/status").contains("\"lease\":\"waiting\""));
        int polls = room.backend.requests("/prices");
        MachineRoom.pass(Duration.ofSeconds(2));
        assertThat(room.backend.requests("/prices")).as("nobody could see it").isEqualTo(polls);

        room.redis.start();
        seeTheLatestEverywhere("[2]");
        await().until(() -> new String(room.redis.cli("GET", "{pollcast}:body:news"), UTF_8), "[\"same\"]\n"::equals);
        seeNothingTwiceAndWhatComesNext();
    }

    @Test
    void flushedLosesNothing() {
        startRedisAndClients();
        room.redis.cli("FLUSHALL");
        await().until(() -> new String(room.redis.cli("GET", "{pollcast}:body:news"), UTF_8), "[\"same\"]\n"::equals);
        prices = "[2]";
        seeTheLatestEverywhere("[2]");
        seeNothingTwiceAndWhatComesNext();
    }

    @Test
    void pausedForSecondsLosesNothing() {
        pause(Duration.ofSeconds(4));
    }

    @Test
    void pausedFor20SecondsLosesNothing() {
        pause(Duration.ofSeconds(20));
    }

    private void pause(Duration time) {
        startRedisAndClients();
        room.redis.pause();
        prices = "[2]";
        MachineRoom.pass(time);
        room.redis.resume();
        seeTheLatestEverywhere("[2]");
        seeNothingTwiceAndWhatComesNext();
    }

    @Test
    void subscriptionsThatAreCutLoseNothing() {
        startRedisAndClients();
        assertThat(new String(room.redis.cli("CLIENT", "KILL", "TYPE", "pubsub"), UTF_8))
                .isEqualTo("2\n");
        prices = "[2]";
        seeTheLatestEverywhere("[2]");
        seeNothingTwiceAndWhatComesNext();
    }

    private void seeTheLatestEverywhere(String value) {
        await().untilAsserted(() -> {
            assertThat(clients)
                    .allSatisfy(
                            client -> assertThat(client.data("prices")).last().isEqualTo(value));
            assertThat(gateways)
                    .allSatisfy(gateway -> assertThat(value(gateway)).isEqualTo(value));
        });
    }

    private void seeNothingTwiceAndWhatComesNext() {
        prices = "[3]";
        clients.forEach(client -> client.await("prices", "[3]"));
        assertThat(clients)
                .allSatisfy(client -> assertThat(client.data("prices")).containsExactly("[1]", "[2]", "[3]"))
                .allSatisfy(client -> assertThat(client.data("news")).containsExactly("[\"same\"]"))
                .noneMatch(SseClient::isEnded);
        assertThat(gateways)
                .allSatisfy(gateway -> await().untilAsserted(() -> assertThat(gateway.adminBody("/api/status"))
                        .contains(
                                "\"topic\":\"prices\",\"state\":\"fresh\"", "\"topic\":\"news\",\"state\":\"fresh\"")));
    }

    private static String value(PollcastProcess gateway) {
        return new String(MachineRoom.get(gateway.gateway("/topics/prices")).body(), UTF_8);
    }
}
