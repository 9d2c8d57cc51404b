package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of all roles over a Kafka, as Redis is used. */
class KafkaRunIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private KafkaRoom room;

    @BeforeEach
    void enter() {
        room = KafkaRoom.in(folder, LocalKafka.stopped());
    }

    @AfterEach
    void stop() {
        room.close();
    }

    @Test
    void oneProcessPollsAndServes() {
        AtomicInteger count = new AtomicInteger();
        room.kafka.start();
        room.backend.answer("/prices", () -> "[" + count.incrementAndGet() + "]");
        PollcastProcess all = room.all(room.endpoint("prices", "every: 500ms")).awaitReady();
        try (SseClient client = SseClient.open(all.gateway("/topics/prices"))) {
            await().atMost(PATIENCE).until(() -> client.data("message").size() >= 4);
            assertThat(client.data("message")).doesNotHaveDuplicates();
        }
        await().atMost(PATIENCE).until(() -> all.adminStatus("/healthz") == 200);
        assertThat(all.stop()).as(all.log()).isZero();
        assertThat(all.log()).doesNotContain("ERROR", "\tat ");
    }

    /** What is unchanged costs the backend the same requests with two pollers and two gateways as with one of each. */
    @Test
    @Tag("slow")
    void twoPollersAskOnceForTwoGateways() {
        room.kafka.start();
        room.backend.answer("/prices", () -> "[1]");
        String endpoint = room.endpoint("prices", "every: 250ms");
        PollcastProcess first = room.poller(endpoint);
        MachineRoom.awaitLease(first, "holding");
        PollcastProcess second = room.poller(endpoint);
        MachineRoom.awaitLease(second, "standby");
        List<PollcastProcess> gateways = List.of(room.gateway(), room.gateway());
        gateways.forEach(PollcastProcess::awaitReady);
        for (PollcastProcess gateway : gateways) {
            await().atMost(PATIENCE).until(() -> value(gateway).equals("[1]"));
        }
        int before = room.backend.requests("/prices");
        MachineRoom.pass(Duration.ofSeconds(4));
        assertThat(room.backend.requests("/prices") - before).isBetween(6, 18);

        assertThat(first.stop()).as(first.log()).isZero();
        MachineRoom.awaitLease(second, "holding");
        room.backend.answer("/prices", () -> "[2]");
        for (PollcastProcess gateway : gateways) {
            await().atMost(PATIENCE).until(() -> value(gateway).equals("[2]"));
        }
    }

    @Test
    @Tag("slow")
    void aBrokerThatComesLaterIsFoundByItself() {
        room.backend.answer("/prices", () -> "[1]");
        PollcastProcess poller = room.poller(room.endpoint("prices", "every: 250ms"));
        PollcastProcess gateway = room.gateway();
        assertThat(gateway.adminStatus("/readyz")).isEqualTo(503);
        HttpResponse<byte[]> asked = MachineRoom.get(gateway.gateway("/topics/prices"));
        assertThat(asked.statusCode()).isEqualTo(503);
        assertThat(asked.headers().firstValue("Retry-After")).isPresent();
        try (SseClient client = SseClient.open(gateway.gateway("/topics/prices"))) {
            MachineRoom.awaitState(client, "pending");
            MachineRoom.pass(Duration.ofSeconds(3));
            assertThat(room.backend.requests("/prices"))
                    .as("nobody could see it")
                    .isZero();
            assertThat(gateway.adminBody("/healthz")).contains("backplane: ");
            for (PollcastProcess process : List.of(poller, gateway)) {
                await().atMost(PATIENCE).until(() -> process.log().contains("backplane_unreachable"));
            }

            room.kafka.start();
            gateway.awaitReady();
            await().atMost(PATIENCE).until(() -> client.data("message").contains("[1]"));
            MachineRoom.awaitState(client, "fresh");
            assertThat(MachineRoom.states(client)).containsExactly("pending", "fresh");
        }
        for (PollcastProcess process : List.of(poller, gateway)) {
            await().atMost(PATIENCE).until(() -> process.adminStatus("/healthz") == 200);
            assertThat(process.log())
                    .containsOnlyOnce("backplane_unreachable")
                    .containsOnlyOnce("backplane_recovered")
                    .doesNotContain("\tat ");
            assertThat(process.log().lines()).hasSizeLessThan(20);
        }
    }

    @Test
    @Tag("slow")
    void aBrokerThatRestartsLosesNothing() {
        AtomicInteger count = new AtomicInteger();
        room.kafka.start();
        room.backend.answer("/prices", () -> "[" + count.incrementAndGet() + "]");
        room.backend.answer("/news", () -> "[\"same\"]");
        PollcastProcess poller =
                room.poller(room.endpoint("prices", "every: 500ms"), room.endpoint("news", "every: 500ms"));
        PollcastProcess gateway = room.gateway().awaitReady();
        try (SseClient client = SseClient.open(gateway.gateway("/stream?topic=prices&topic=news"))) {
            client.await("news", "same");
            client.await("prices", "[");
            room.kafka.stop();
            client.await(event -> event.data().contains("news") && event.data().contains("\"stale\""));
            assertThat(new String(
                            MachineRoom.get(gateway.gateway("/topics/news")).body(), UTF_8))
                    .isEqualTo("[\"same\"]");
            await().atMost(PATIENCE).until(() -> MachineRoom.lease(poller), "waiting"::equals);

            int now = count.get();
            room.kafka.start();
            await().atMost(PATIENCE).until(() -> numbers(client).stream().anyMatch(number -> number > now));
            await().atMost(PATIENCE).until(() -> gateway.adminStatus("/healthz") == 200);
            assertThat(numbers(client)).isSorted().doesNotHaveDuplicates();
            assertThat(client.data("news")).containsExactly("[\"same\"]");
        }
    }

    private static List<Integer> numbers(SseClient client) {
        return client.data("prices").stream()
                .map(data -> Integer.parseInt(data.substring(1, data.length() - 1)))
                .toList();
    }

    private static String value(PollcastProcess gateway) {
        return new String(MachineRoom.get(gateway.gateway("/topics/prices")).body(), UTF_8);
    }
}
