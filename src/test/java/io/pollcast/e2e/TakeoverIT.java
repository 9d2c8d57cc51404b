package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of several pollers one polls; when it goes, another takes over, and neither backend nor browsers see that there were two. */
@Tag("slow")
class TakeoverIT {

    private static final Duration EVERY = Duration.ofMillis(500);

    /** Lasts longer than any test waits: who takes over has been told, and did not wait for the end of a lease. */
    private static final Duration LONG_BEAT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private MachineRoom room;
    private volatile String price = "[1]";

    @BeforeEach
    void start() {
        room = MachineRoom.in(folder);
        room.backend.answer("/prices", () -> price).answer("/other", () -> "[]");
    }

    @AfterEach
    void stop() {
        room.close();
    }

    private PollcastProcess poller() {
        return room.poller(room.endpoint("prices", "every: " + EVERY.toMillis() + "ms, stale-after: 1m"));
    }

    private PollcastProcess holder() {
        PollcastProcess holder = poller().awaitReady();
        MachineRoom.awaitLease(holder, "holding");
        return holder;
    }

    private PollcastProcess standby() {
        PollcastProcess standby = poller().awaitReady();
        MachineRoom.awaitLease(standby, "standby");
        return standby;
    }

    private SseClient client() {
        SseClient client = SseClient.open(room.gateway().awaitReady().gateway("/topics/prices"));
        MachineRoom.awaitValue(client, "[1]");
        return client;
    }

    private void seeOnePollersRequests() {
        int before = room.backend.requests("/prices");
        MachineRoom.pass(EVERY.multipliedBy(6));
        assertThat(room.backend.requests("/prices") - before)
                .as("a busy machine may skip some, two pollers would make 12")
                .isBetween(1, 9);
    }

    private void seeTheNext(SseClient client) {
        price = "[2]";
        MachineRoom.awaitValue(client, "[2]");
        assertThat(client.data("message")).containsExactly("[1]", "[2]");
        assertThat(MachineRoom.states(client)).containsExactly("fresh");
    }

    @Test
    void aStandbyTakesOverAtOnceWhenTheHolderIsStopped() {
        room.beating(LONG_BEAT);
        PollcastProcess holder = holder();
        PollcastProcess standby = standby();
        try (SseClient client = client()) {
            seeOnePollersRequests();
            holder.stop();
            MachineRoom.awaitLease(standby, "holding");
            seeTheNext(client);
            seeOnePollersRequests();
        }
    }

    @Test
    void aStandbyTakesOverWhenTheHolderIsKilled() {
        PollcastProcess holder = holder();
        PollcastProcess standby = standby();
        try (SseClient client = client()) {
            holder.kill();
            MachineRoom.awaitLease(standby, "holding");
            seeTheNext(client);
            seeOnePollersRequests();
        }
        holder.restart();
        MachineRoom.awaitLease(holder, "standby");
        assertThat(MachineRoom.lease(standby)).isEqualTo("holding");
    }

    @Test
    void aHolderThatSleptPastItsLeaseChangesNothingWhenItWakes() {
        PollcastProcess holder = holder();
        PollcastProcess standby = standby();
        try (SseClient client = client()) {
            holder.pause();
            MachineRoom.awaitLease(standby, "holding");
            seeTheNext(client);
            holder.resume();
            MachineRoom.awaitLease(holder, "standby");
            assertThat(MachineRoom.lease(standby)).isEqualTo("holding");
            seeOnePollersRequests();
            assertThat(client.data("message")).containsExactly("[1]", "[2]");
        }
    }

    @Test
    void aPollerOfAnotherConfigurationStaysOffAndIsRed() {
        PollcastProcess holder = holder();
        PollcastProcess other = room.poller(room.endpoint("other", "every: 500ms"));
        MachineRoom.awaitLease(other, "conflict");
        assertThat(other.adminStatus("/healthz")).isEqualTo(503);
        assertThat(other.adminBody("/healthz")).contains("different configuration");

        seeOnePollersRequests();
        assertThat(room.backend.requests("/other")).isZero();
        assertThat(other.log()).containsOnlyOnce("lease_conflict");
        assertThat(MachineRoom.lease(holder)).isEqualTo("holding");
        assertThat(holder.adminStatus("/healthz")).isEqualTo(200);
    }
}
