package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
class TakeoverIT {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration LEASE = MachineRoom.BEAT.multipliedBy(3);

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

    /** Where a poller says that it stands. */
    private static String lease(PollcastProcess poller) {
        return poller.adminBody("/api/status").replaceFirst("(?s).*\"lease\":\"([a-z]+)\".*", "$1");
    }

    private static void awaitLease(PollcastProcess poller, String lease, Duration time) {
        await().atMost(time).pollInterval(Duration.ofMillis(50)).until(() -> lease(poller), lease::equals);
    }

    private PollcastProcess holder() {
        PollcastProcess holder = poller().awaitReady();
        awaitLease(holder, "holding", MachineRoom.PATIENCE);
        return holder;
    }

    private PollcastProcess standby() {
        PollcastProcess standby = poller().awaitReady();
        awaitLease(standby, "standby", MachineRoom.PATIENCE);
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
                .as("a busy machine may skip one, two pollers would make 12")
                .isBetween(4, 7);
    }

    private void seeTheNext(SseClient client) {
        price = "[2]";
        MachineRoom.awaitValue(client, "[2]");
        assertThat(client.data("message")).containsExactly("[1]", "[2]");
        assertThat(MachineRoom.states(client)).containsExactly("fresh");
    }

    @Test
    void aStandbyTakesOverAtOnceWhenTheHolderIsStopped() {
        room.beating(Duration.ofSeconds(5));
        PollcastProcess holder = holder();
        PollcastProcess standby = standby();
        try (SseClient client = client()) {
            seeOnePollersRequests();
            holder.stop();
            awaitLease(standby, "holding", Duration.ofSeconds(3));
            seeTheNext(client);
            seeOnePollersRequests();
        }
    }

    @Test
    void aStandbyTakesOverWithinTwoLeaseTimesWhenTheHolderIsKilled() {
        PollcastProcess holder = holder();
        PollcastProcess standby = standby();
        try (SseClient client = client()) {
            holder.kill();
            awaitLease(standby, "holding", LEASE.multipliedBy(2).plusSeconds(1));
            seeTheNext(client);
            seeOnePollersRequests();
        }
        holder.restart();
        awaitLease(holder, "standby", MachineRoom.PATIENCE);
        assertThat(lease(standby)).isEqualTo("holding");
    }

    @Tag("slow")
    @Test
    void aHolderThatSleptPastItsLeaseChangesNothingWhenItWakes() {
        PollcastProcess holder = holder();
        PollcastProcess standby = standby();
        try (SseClient client = client()) {
            holder.pause();
            awaitLease(standby, "holding", LEASE.multipliedBy(2).plusSeconds(1));
            seeTheNext(client);
            holder.resume();
            awaitLease(holder, "standby", MachineRoom.PATIENCE);
            assertThat(lease(standby)).isEqualTo("holding");
            seeOnePollersRequests();
            assertThat(client.data("message")).containsExactly("[1]", "[2]");
        }
    }

    @Test
    void aPollerOfAnotherConfigurationStaysOffAndIsRed() {
        PollcastProcess holder = holder();
        PollcastProcess other = room.poller(room.endpoint("other", "every: 500ms"));
        awaitLease(other, "conflict", MachineRoom.PATIENCE);
        assertThat(other.adminStatus("/healthz")).isEqualTo(503);
        assertThat(other.adminBody("/healthz")).contains("different configuration");

        seeOnePollersRequests();
        assertThat(room.backend.requests("/other")).isZero();
        assertThat(other.log()).containsOnlyOnce("lease_conflict");
        assertThat(lease(holder)).isEqualTo("holding");
        assertThat(holder.adminStatus("/healthz")).isEqualTo(200);
    }
}
