package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
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
    private static final Duration LEASE = Site.BEAT.multipliedBy(3);

    @TempDir
    private Path folder;

    private Site site;
    private volatile String price = "[1]";

    @BeforeEach
    void start() {
        site = Site.in(folder);
        site.backend.answer("/prices", () -> price).answer("/other", () -> "[]");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private PollcastProcess poller() {
        return site.poller(site.endpoint("prices", "every: " + EVERY.toMillis() + "ms, stale-after: 1m"));
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
        awaitLease(holder, "holding", Site.PATIENCE);
        return holder;
    }

    private PollcastProcess standby() {
        PollcastProcess standby = poller().awaitReady();
        awaitLease(standby, "standby", Site.PATIENCE);
        return standby;
    }

    private SseClient client() {
        SseClient client = SseClient.open(site.gateway().awaitReady().gateway("/topics/prices"));
        Site.awaitValue(client, "[1]");
        return client;
    }

    private void seeOnePollersRequests() {
        int before = site.backend.requests("/prices");
        Site.pass(EVERY.multipliedBy(6));
        assertThat(site.backend.requests("/prices") - before).isCloseTo(6, within(1));
    }

    private void seeTheNext(SseClient client) {
        price = "[2]";
        Site.awaitValue(client, "[2]");
        assertThat(client.data("message")).containsExactly("[1]", "[2]");
        assertThat(Site.states(client)).containsExactly("fresh");
    }

    @Test
    void aStandbyTakesOverAtOnceWhenTheHolderIsStopped() {
        site.beating(Duration.ofSeconds(5));
        PollcastProcess holder = holder();
        PollcastProcess standby = standby();
        try (SseClient client = client()) {
            seeOnePollersRequests();
            holder.stop();
            awaitLease(standby, "holding", Duration.ofSeconds(2));
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
        awaitLease(holder, "standby", Site.PATIENCE);
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
            awaitLease(holder, "standby", Site.PATIENCE);
            assertThat(lease(standby)).isEqualTo("holding");
            seeOnePollersRequests();
            assertThat(client.data("message")).containsExactly("[1]", "[2]");
        }
    }

    @Test
    void aPollerOfAnotherConfigurationStaysOffAndIsRed() {
        PollcastProcess holder = holder();
        PollcastProcess other = site.poller(site.endpoint("other", "every: 500ms"));
        awaitLease(other, "conflict", Site.PATIENCE);
        assertThat(other.adminStatus("/healthz")).isEqualTo(503);
        assertThat(other.adminBody("/healthz")).contains("different configuration");

        seeOnePollersRequests();
        assertThat(site.backend.requests("/other")).isZero();
        assertThat(other.log()).containsOnlyOnce("lease_conflict");
        assertThat(lease(holder)).isEqualTo("holding");
        assertThat(holder.adminStatus("/healthz")).isEqualTo(200);
    }
}
