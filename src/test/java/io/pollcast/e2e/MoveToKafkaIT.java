package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.KafkaServers;
import io.pollcast.testing.Opened;
import io.pollcast.testing.PollcastProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From Redis to Kafka by the steps of {@code docs/kafka.md}, and back, while clients follow and a value changes with each poll. What they come
 * back with are cursors of the other side.
 */
@Tag("slow")
class MoveToKafkaIT {

    private static final int CLIENTS = 6;

    private final Opened opened = new Opened();
    private final Ticks ticks = opened.add(new Ticks());
    private final List<String> proxied = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private MachineRoom room;
    private List<RovingClient> clients = List.of();

    /** A poller and two gateways over one backplane. */
    private record Side(PollcastProcess poller, List<PollcastProcess> gateways) {}

    @BeforeEach
    void openRoom() {
        room = opened.add(MachineRoom.in(folder));
    }

    @AfterEach
    void stop() {
        opened.close();
    }

    private Side start(String backplane) {
        room.using(backplane);
        PollcastProcess poller = room.poller(ticks.endpoint("ticks", "250ms") + ticks.endpoint("constant", "1s"));
        Side side = new Side(
                poller, List.of(room.gateway().awaitReady(), room.gateway().awaitReady()));
        side.gateways.forEach(
                gateway -> await().atMost(MachineRoom.PATIENCE).until(() -> gateway.adminStatus("/healthz") == 200));
        return side;
    }

    /** Where the proxy in front leads to from now on. */
    private void proxyTo(Side side) {
        for (int i = 0; i < side.gateways.size(); i++) {
            String url = side.gateways.get(i).gateway("/stream?topic=ticks&topic=constant");
            if (proxied.size() > i) {
                proxied.set(i, url);
            } else {
                proxied.add(url);
            }
        }
    }

    private static int served(PollcastProcess gateway) {
        byte[] body = MachineRoom.get(gateway.gateway("/topics/ticks")).body();
        return Integer.parseInt(new String(body, UTF_8).replaceAll("\\D", ""));
    }

    private Side move(Side from, String backplane) {
        Side to = start(backplane);
        assertThat(from.poller.stop()).isZero();
        int askedByTheFormer = ticks.now();
        to.gateways.forEach(
                gateway -> await().atMost(MachineRoom.PATIENCE).until(() -> served(gateway) > askedByTheFormer));
        proxyTo(to);
        from.gateways.forEach(gateway -> assertThat(gateway.stop()).isZero());
        awaitNext();
        return to;
    }

    /** Waits until each client has a value that the backend gives only from now on. */
    private void awaitNext() {
        int now = ticks.now();
        await().atMost(MachineRoom.PATIENCE)
                .until(() -> clients.stream()
                        .allMatch(client -> client.numbers("ticks").stream().anyMatch(number -> number > now)));
    }

    @Test
    void thereAndBackLosesNothingAndRepeatsNothing() {
        KafkaServers brokers = opened.add(KafkaServers.started(1));
        String redis = room.using();
        Side first = start(redis);
        proxyTo(first);
        clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> opened.add(RovingClient.follow(proxied, i)))
                .toList();
        awaitNext();

        Side second = move(first, MachineRoom.onKafka(brokers.bootstrap(), "moved", 3));
        move(second, redis);

        int last = ticks.freeze();
        await().atMost(MachineRoom.PATIENCE)
                .untilAsserted(() -> assertThat(clients)
                        .allSatisfy(client ->
                                assertThat(client.values("ticks")).last().isEqualTo(Ticks.json(last))));
        assertThat(clients)
                .allSatisfy(
                        client -> assertThat(client.numbers("ticks")).isSorted().doesNotHaveDuplicates())
                .allSatisfy(client -> assertThat(client.values("constant")).containsExactly(Ticks.json(1)))
                .allSatisfy(client -> assertThat(client.connections()).isGreaterThan(2));
        System.out.println("moved longest gaps ms="
                + clients.stream()
                        .map(client -> client.longestGap().toMillis())
                        .sorted()
                        .toList());
    }
}
