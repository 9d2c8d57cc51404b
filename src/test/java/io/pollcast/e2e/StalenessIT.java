package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody takes an old value for a fresh one, and nobody is told that a fresh one is old. */
@Tag("slow")
class StalenessIT {

    private static final Duration STALE_AFTER = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    private MachineRoom room;
    private PollcastProcess poller;
    private PollcastProcess gateway;
    private volatile String price = "[1]";

    @BeforeEach
    void start() {
        room = MachineRoom.in(folder);
        room.backend.answer("/prices", () -> price);
        poller = room.poller(room.endpoint("prices", "every: 500ms, stale-after: " + STALE_AFTER.toSeconds() + "s"));
        gateway = room.gateway().awaitReady();
    }

    @AfterEach
    void stop() {
        room.close();
    }

    private SseClient client() {
        return SseClient.open(gateway.gateway("/topics/prices"));
    }

    @Test
    void aPollerThatDiesIsToldAndItsReturnToo() {
        try (SseClient before = client()) {
            MachineRoom.awaitValue(before, "[1]");
            MachineRoom.awaitState(before, "fresh");

            poller.kill();
            await().atMost(MachineRoom.PATIENCE)
                    .until(() -> MachineRoom.states(before).contains("stale"));
            seeTheLastGoodValueWithItsAge();

            poller.restart();
            MachineRoom.awaitState(before, "fresh");
            assertThat(before.data("message")).as("the value is the same").containsExactly("[1]");

            price = "[2]";
            MachineRoom.awaitValue(before, "[2]");
            assertThat(before.data("message")).containsExactly("[1]", "[2]");
            assertThat(MachineRoom.states(before)).doesNotContain("gone").endsWith("stale", "fresh");
        }
    }

    private void seeTheLastGoodValueWithItsAge() {
        HttpResponse<byte[]> asked = MachineRoom.get(gateway.gateway("/topics/prices"));
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(new String(asked.body(), UTF_8)).isEqualTo("[1]");
        assertThat(asked.headers().firstValueAsLong("Age").orElse(-1)).isGreaterThanOrEqualTo(STALE_AFTER.toSeconds());
        try (SseClient newcomer = client()) {
            await().atMost(MachineRoom.PATIENCE).until(() -> newcomer.data("message"), data -> !data.isEmpty());
            assertThat(newcomer.data("message")).containsExactly("[1]");
            assertThat(newcomer.events().get(0).data()).contains("\"state\":\"stale\"");
            assertThat(age(newcomer)).isGreaterThanOrEqualTo(STALE_AFTER.toMillis());
        }
    }

    private static long age(SseClient client) {
        String status = client.data("pollcast.status").get(0);
        return Long.parseLong(status.replaceFirst(".*\"age\":(\\d+).*", "$1"));
    }

    @Tag("slow")
    @Test
    void aBackendThatFailsIsToldByNameAndItsReturnToo() {
        try (SseClient client = client()) {
            MachineRoom.awaitState(client, "fresh");
            room.backend.fail(502);
            client.await(event ->
                    event.data().contains("\"state\":\"stale\"") && event.data().contains("\"error\":\"HTTP 502\""));
            room.backend.fail(200);
            MachineRoom.awaitState(client, "fresh");
            assertThat(client.data("message")).containsExactly("[1]");
        }
    }

    @Test
    void whatDoesNotChangeButIsPolledNeverTurnsStale() {
        try (SseClient client = client()) {
            MachineRoom.awaitState(client, "fresh");
            int polls = room.backend.requests("/prices");
            MachineRoom.pass(STALE_AFTER.multipliedBy(2).plus(MachineRoom.BEAT.multipliedBy(2)));
            assertThat(room.backend.requests("/prices")).isGreaterThan(polls + 5);
            assertThat(MachineRoom.states(client)).containsOnly("fresh");
            assertThat(client.data("message")).containsExactly("[1]");
        }
    }
}
