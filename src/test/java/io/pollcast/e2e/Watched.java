package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A poller at the default beat, two gateways, and a client of each, while something happens to the store: one value that a test changes, and
 * one that stays. For one thread.
 */
final class Watched implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final MachineRoom room;
    final PollcastProcess poller;
    final List<PollcastProcess> gateways;

    private final AtomicInteger number = new AtomicInteger(1);
    private List<SseClient> clients = List.of();
    private int polls;
    private long connectedNanos;

    /** Starts all in {@code room}, which it takes over, and returns when the gateways are ready. */
    Watched(MachineRoom room) {
        this.room = room.beating(Duration.ofSeconds(2));
        room.backend.answer("/prices", () -> "[" + number + "]").answer("/news", () -> "[\"same\"]");
        String every = "every: " + EVERY.toMillis() + "ms";
        poller = room.poller(room.endpoint("prices", every), room.endpoint("news", every));
        gateways = List.of(room.gateway(), room.gateway());
        gateways.forEach(PollcastProcess::awaitReady);
        connect();
    }

    /** Other clients take the place of the former ones, and what came before counts no more. */
    void connect() {
        clients.forEach(SseClient::close);
        clients = gateways.stream()
                .map(gateway -> SseClient.open(gateway.gateway("/stream?topic=prices&topic=news")))
                .toList();
        connectedNanos = System.nanoTime();
        polls = room.backend.requests("/prices");
    }

    /** The value is another from now on. */
    void change() {
        number.incrementAndGet();
    }

    private String latest() {
        return "[" + number + "]";
    }

    /** Waits until every client has the latest value, and the store. */
    void awaitDelivered(Kept store) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            assertThat(clients)
                    .allSatisfy(
                            client -> assertThat(client.data("prices")).last().isEqualTo(latest()));
            assertThat(store.value("prices")).isEqualTo(latest());
        });
    }

    /** Waits until it is everywhere, and all is healthy. */
    void awaitLatest(Kept store) {
        awaitDelivered(store);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            assertThat(gateways)
                    .allSatisfy(gateway -> assertThat(new String(
                                    MachineRoom.get(gateway.gateway("/topics/prices"))
                                            .body(),
                                    UTF_8))
                            .isEqualTo(latest()))
                    .allSatisfy(gateway ->
                            assertThat(gateway.adminStatus("/healthz")).isEqualTo(200));
            assertThat(poller.adminStatus("/healthz")).isEqualTo(200);
            assertThat(store.value("news")).isEqualTo("[\"same\"]");
        });
    }

    /** Prints how long it takes from now until the latest value is everywhere; the figures stand in the store's page of docs/. */
    void measure(String fault, Kept store) {
        long ended = System.nanoTime();
        awaitLatest(store);
        System.out.println(
                "recovery ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ended) + " fault=\"" + fault + "\"");
    }

    /** No client got anything twice or an older value after a newer one, and the backend saw one poller. */
    void check() {
        assertThat(clients)
                .allSatisfy(client -> assertThat(client.data("prices").stream()
                                .map(data -> Integer.parseInt(data.substring(1, data.length() - 1)))
                                .toList())
                        .isSorted()
                        .doesNotHaveDuplicates())
                .allSatisfy(client -> assertThat(client.data("news")).containsExactly("[\"same\"]"));
        long most = (System.nanoTime() - connectedNanos) / EVERY.toNanos();
        assertThat(room.backend.requests("/prices") - polls)
                .as("one at each taking of the lease, and one poller's rhythm")
                .isLessThanOrEqualTo((int) most + 6);
    }

    String logs() {
        return poller.log() + gateways.get(0).log() + gateways.get(1).log();
    }

    @Override
    public void close() {
        clients.forEach(SseClient::close);
        room.close();
    }
}
