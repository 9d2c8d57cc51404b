package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four pollers, two at a time, and two gateways in turn are restarted again and again, while a value changes with each poll. */
@Tag("slow")
abstract class RollingRestarts {

    private static final int CLIENTS = 12;
    private static final Duration EVERY = Duration.ofMillis(250);

    private final int pollerRestarts;
    private final int gatewayRestarts;

    @TempDir
    private Path folder;

    private MachineRoom room;
    private List<PollcastProcess> pollers;
    private List<PollcastProcess> gateways;
    private List<RovingClient> clients;
    private final Ticks ticks = new Ticks();

    RollingRestarts(int pollerRestarts, int gatewayRestarts) {
        this.pollerRestarts = pollerRestarts;
        this.gatewayRestarts = gatewayRestarts;
    }

    /** A room with an empty store, which runs. */
    abstract MachineRoom openRoom(Path ownFolder);

    @BeforeEach
    void start() {
        room = openRoom(folder);
        String endpoints = ticks.endpoint("ticks", EVERY.toMillis() + "ms") + ticks.endpoint("constant", "1s");
        pollers = Stream.generate(() -> room.poller(endpoints)).limit(4).toList();
        gateways = List.of(room.gateway().awaitReady(), room.gateway().awaitReady());
        List<String> urls = gateways.stream()
                .map(gateway -> gateway.gateway("/stream?topic=ticks&topic=constant"))
                .toList();
        clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> RovingClient.follow(urls, i))
                .toList();
    }

    @AfterEach
    void stop() {
        clients.forEach(RovingClient::close);
        room.close();
        ticks.close();
    }

    private static void restart(List<PollcastProcess> processes, int times) {
        for (int i = 0; i < times; i++) {
            PollcastProcess next = processes.get(i % processes.size());
            // Every third goes as it goes when its machine does.
            if (i % 3 == 2) {
                next.kill();
            } else {
                assertThat(next.stop()).isZero();
            }
            next.restart();
            next.awaitReady();
        }
    }

    private static CompletableFuture<Void> rolling(List<PollcastProcess> processes, int times) {
        return CompletableFuture.runAsync(() -> restart(processes, times));
    }

    @Test
    void restartsLoseNothing() {
        long began = System.nanoTime();
        CompletableFuture<Void> rolling = CompletableFuture.allOf(
                rolling(pollers.subList(0, 2), pollerRestarts / 2),
                rolling(pollers.subList(2, 4), pollerRestarts - pollerRestarts / 2));
        restart(gateways, gatewayRestarts);
        rolling.join();

        int last = ticks.freeze();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        await().atMost(MachineRoom.PATIENCE)
                .untilAsserted(() -> assertThat(clients)
                        .allSatisfy(client ->
                                assertThat(client.values("ticks")).last().isEqualTo(Ticks.json(last))));
        assertThat(gateways)
                .allSatisfy(gateway -> assertThat(new String(
                                MachineRoom.get(gateway.gateway("/topics/ticks"))
                                        .body(),
                                UTF_8))
                        .isEqualTo(Ticks.json(last)));

        assertThat(clients)
                .allSatisfy(
                        client -> assertThat(client.numbers("ticks")).isSorted().doesNotHaveDuplicates())
                .allSatisfy(client -> assertThat(client.values("constant")).containsExactly(Ticks.json(1)))
                .allSatisfy(client -> assertThat(client.connections()).isGreaterThan(4))
                .allSatisfy(client -> assertThat(client.longestGap()).isLessThan(MachineRoom.PATIENCE));
        long rhythm = TimeUnit.SECONDS.toMillis(seconds + 1) / EVERY.toMillis();
        assertThat(last)
                .as("one poller's requests, and one more when each takes over")
                .isLessThanOrEqualTo((int) rhythm + pollerRestarts + 10);
        System.out.println("longest gaps ms="
                + clients.stream()
                        .map(client -> client.longestGap().toMillis())
                        .sorted()
                        .toList());
        System.out.println("rolling restarts=" + (pollerRestarts + gatewayRestarts) + " seconds=" + seconds
                + " polls=" + last + " rhythm=" + rhythm + " connections="
                + clients.stream().mapToInt(RovingClient::connections).sum());
    }
}
