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
class RedisOutageIT {

    private static final String BOTH = "/stream?topic=prices&topic=news";

    @TempDir
    private Path folder;

    private Site site;
    private PollcastProcess poller;
    private List<PollcastProcess> gateways;
    private List<SseClient> clients = List.of();
    private volatile String prices = "[1]";

    @BeforeEach
    void startWithoutRedis() {
        site = Site.withoutRedis(folder);
        site.backend.answer("/prices", () -> prices).answer("/news", () -> "[\"same\"]");
        poller = site.poller(site.endpoint("prices", "every: 250ms"), site.endpoint("news", "every: 250ms"));
        gateways = List.of(site.gateway(), site.gateway());
    }

    private void startRedisAndClients() {
        site.redis.start();
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
        site.close();
    }

    @Test
    void downAtTheStartIsSaidOnceAndMendedByItself() {
        for (PollcastProcess gateway : gateways) {
            assertThat(gateway.adminStatus("/readyz")).isEqualTo(503);
            HttpResponse<byte[]> asked = Site.get(gateway.gateway("/topics/prices"));
            assertThat(asked.statusCode()).isEqualTo(503);
            assertThat(asked.headers().firstValue("Retry-After")).isPresent();
        }
        clients = gateways.stream()
                .map(gateway -> SseClient.open(gateway.gateway("/topics/prices")))
                .toList();
        clients.forEach(client -> Site.awaitState(client, "pending"));
        Site.pass(Duration.ofSeconds(3));
        assertThat(poller.adminBody("/api/status")).contains("\"lease\":\"waiting\"");
        assertThat(site.backend.requests("/prices")).as("nobody could see it").isZero();

        site.redis.start();
        await().atMost(Site.RECOVERY)
                .until(() -> clients.stream()
                        .allMatch(client -> client.data("message").contains("[1]")));
        clients.forEach(client -> Site.awaitState(client, "fresh"));
        clients.forEach(client -> assertThat(Site.states(client)).containsExactly("pending", "fresh"));
        assertThat(poller.log()).containsOnlyOnce("backplane_unreachable").containsOnlyOnce("backplane_recovered");
        assertThat(gateways)
                .allSatisfy(gateway -> assertThat(gateway.log())
                        .containsOnlyOnce("backplane_unreachable")
                        .containsOnlyOnce("backplane_recovered"));
    }

    @Test
    void killedAndRestartedEmptyLosesNothing() {
        startRedisAndClients();
        site.redis.kill();
        clients.forEach(client -> client.await(
                event -> event.data().contains("prices") && event.data().contains("\"stale\"")));
        assertThat(gateways).allSatisfy(gateway -> assertThat(value(gateway)).isEqualTo("[1]"));
        prices = "[2]";
        int polls = site.backend.requests("/prices");
        Site.pass(Duration.ofSeconds(2));
        assertThat(site.backend.requests("/prices")).as("nobody could see it").isEqualTo(polls);

        site.redis.start();
        seeTheLatestEverywhere("[2]");
        await().until(() -> new String(site.redis.cli("GET", "{pollcast}:body:news"), UTF_8), "[\"same\"]\n"::equals);
        seeNothingTwiceAndWhatComesNext();
    }

    @Tag("slow")
    @Test
    void flushedLosesNothing() {
        startRedisAndClients();
        site.redis.cli("FLUSHALL");
        await().atMost(Site.RECOVERY)
                .until(() -> new String(site.redis.cli("GET", "{pollcast}:body:news"), UTF_8), "[\"same\"]\n"::equals);
        prices = "[2]";
        seeTheLatestEverywhere("[2]");
        seeNothingTwiceAndWhatComesNext();
    }

    @Test
    void pausedForSecondsLosesNothing() {
        pause(Duration.ofSeconds(4));
    }

    @Tag("slow")
    @Test
    void pausedFor20SecondsLosesNothing() {
        pause(Duration.ofSeconds(20));
    }

    private void pause(Duration time) {
        startRedisAndClients();
        site.redis.pause();
        prices = "[2]";
        Site.pass(time);
        site.redis.resume();
        seeTheLatestEverywhere("[2]");
        seeNothingTwiceAndWhatComesNext();
    }

    @Test
    void subscriptionsThatAreCutLoseNothing() {
        startRedisAndClients();
        assertThat(new String(site.redis.cli("CLIENT", "KILL", "TYPE", "pubsub"), UTF_8))
                .isEqualTo("2\n");
        prices = "[2]";
        seeTheLatestEverywhere("[2]");
        seeNothingTwiceAndWhatComesNext();
    }

    private void seeTheLatestEverywhere(String value) {
        await().atMost(Site.RECOVERY).untilAsserted(() -> {
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
        return new String(Site.get(gateway.gateway("/topics/prices")).body(), UTF_8);
    }
}
