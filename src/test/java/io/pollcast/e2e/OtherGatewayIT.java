package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import io.pollcast.testing.TcpProxy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that changes from one gateway to another, as a load balancer makes it, goes on where it was. */
@Tag("slow")
class OtherGatewayIT {

    @TempDir
    private Path folder;

    private MachineRoom room;
    private TcpProxy way;
    private PollcastProcess one;
    private PollcastProcess other;
    private volatile String prices = "[1]";
    private volatile String news = "[1]";

    @BeforeEach
    void start() {
        room = MachineRoom.in(folder);
        way = TcpProxy.to(room.redis.port());
        room.backend.answer("/prices", () -> prices).answer("/news", () -> news);
        // Nothing here is to turn stale because of its age.
        room.poller(
                room.endpoint("prices", "every: 250ms, stale-after: 10m"),
                room.endpoint("news", "every: 250ms, stale-after: 10m"));
        one = room.gateway().awaitReady();
        other = room.using(MachineRoom.redisAt("redis://127.0.0.1:" + way.port()))
                .gateway()
                .awaitReady();
    }

    @AfterEach
    void stop() {
        room.close();
        way.close();
    }

    private static SseClient client(PollcastProcess gateway, String path, String lastEventId) {
        return SseClient.open(gateway.gateway(path), Map.of("Last-Event-ID", lastEventId));
    }

    private static void awaitValue(PollcastProcess gateway, String topic, String value) {
        await().atMost(MachineRoom.PATIENCE)
                .until(
                        () -> new String(
                                MachineRoom.get(gateway.gateway("/topics/" + topic))
                                        .body(),
                                UTF_8),
                        value::equals);
    }

    @Test
    void aReconnectBringsWhatIsNewAndNothingElse() {
        String both = "/stream?topic=prices&topic=news";
        String id;
        try (SseClient client = SseClient.open(one.gateway(both))) {
            client.await("prices", "[1]");
            client.await("news", "[1]");
            id = client.lastEventId();
        }
        awaitValue(other, "prices", "[1]");
        awaitValue(other, "news", "[1]");
        try (SseClient client = client(other, both, id)) {
            await().until(() -> client.comments() > 0);
            news = "[2]";
            client.await("news", "[2]");
            assertThat(client.data("news")).containsExactly("[2]");
            assertThat(client.data("prices")).isEmpty();
            id = client.lastEventId();
        }
        prices = "[2]";
        awaitValue(one, "prices", "[2]");
        try (SseClient client = client(one, both, id)) {
            await().until(() -> client.comments() > 0);
            assertThat(client.data("prices")).containsExactly("[2]");
            assertThat(client.data("news")).isEmpty();
        }
    }

    /** What a client has that comes from a gateway which knows more than {@link #other}. */
    private String idOfALaterValue() {
        try (SseClient client = SseClient.open(one.gateway("/topics/prices"))) {
            client.await("message", "[1]");
            awaitValue(other, "prices", "[1]");
            way.pause();
            prices = "[2]";
            client.await("message", "[2]");
            return client.lastEventId();
        }
    }

    @Test
    void aGatewayThatLagsSendsNothingOlderAndThenTheLatest() {
        try (SseClient client = client(other, "/topics/prices", idOfALaterValue())) {
            MachineRoom.awaitState(client, "stale");
            prices = "[3]";
            awaitValue(one, "prices", "[3]");
            MachineRoom.pass(MachineRoom.BEAT.multipliedBy(4));
            assertThat(MachineRoom.states(client)).containsExactly("stale");
            assertThat(client.data("message")).isEmpty();

            way.resume();
            MachineRoom.awaitValue(client, "[3]");
            MachineRoom.awaitState(client, "fresh");
            assertThat(client.data("message")).containsExactly("[3]");
        }
    }

    @Test
    void aGatewayThatCatchesUpWithItsClientSendsNothingTwice() {
        try (SseClient client = client(other, "/topics/prices", idOfALaterValue())) {
            MachineRoom.awaitState(client, "stale");
            way.resume();
            MachineRoom.awaitState(client, "fresh");
            prices = "[3]";
            MachineRoom.awaitValue(client, "[3]");
            assertThat(client.data("message")).containsExactly("[3]");
        }
    }

    @Tag("slow")
    @Test
    void whoComesToAGatewayThatLagsWithoutACursorGetsWhatItHas() {
        idOfALaterValue();
        try (SseClient client = SseClient.open(other.gateway("/topics/prices"))) {
            MachineRoom.awaitValue(client, "[1]");
            way.resume();
            MachineRoom.awaitValue(client, "[2]");
            assertThat(client.data("message")).containsExactly("[1]", "[2]");
        }
    }
}
