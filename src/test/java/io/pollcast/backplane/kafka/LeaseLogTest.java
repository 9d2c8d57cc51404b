package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeaseLogTest {

    private static final long LEASE = 6_000;

    private final LeaseLog log = new LeaseLog(true);

    @Test
    void aFreeLeaseGoesToTheFirstWhoClaimsIt() {
        log.pass(1_000);
        log.claim(5, "a", LEASE, "hash-a");
        log.pass(1_001);
        log.claim(6, "b", LEASE, "hash-b");
        assertThat(log.current()).isEqualTo(new Lease("a", 5, LEASE, LEASE, "hash-a", 5));
        assertThat(log.now()).isEqualTo(1);
    }

    @Test
    void theSameClaimTwiceIsOneLease() {
        log.pass(1_000);
        log.claim(5, "a", LEASE, "hash-a");
        log.pass(2_000);
        log.claim(6, "a", LEASE, "hash-a");
        assertThat(log.current()).isEqualTo(new Lease("a", 5, LEASE, 1_000 + LEASE, "hash-a", 6));
    }

    @Test
    void aLeaseEndsWithItsTimeAndIsKeptByBeats() {
        log.pass(1_000);
        log.claim(5, "a", LEASE, "hash");
        log.pass(1_000 + LEASE - 1);
        assertThat(log.keep(6, "a", 5, LEASE, "hash")).isTrue();
        log.pass(1_000 + 2 * LEASE - 2);
        assertThat(log.current()).isNotNull();
        log.pass(1_000 + 2 * LEASE - 1);
        assertThat(log.current()).isNull();
        assertThat(log.keep(7, "a", 5, LEASE, "hash")).as("too late").isFalse();
    }

    @Test
    void aFormerHolderKeepsNothing() {
        log.pass(1_000);
        log.claim(5, "a", LEASE, "hash");
        log.pass(1_000 + LEASE);
        log.claim(6, "b", LEASE, "hash");
        assertThat(log.keep(7, "a", 5, LEASE, "hash")).isFalse();
        assertThat(log.release("a", 5)).isFalse();
        assertThat(log.current()).extracting(Lease::token).isEqualTo("b");
    }

    @Test
    void aReleasedLeaseIsFree() {
        log.pass(1_000);
        log.claim(5, "a", LEASE, "hash");
        assertThat(log.release("b", 5)).isFalse();
        assertThat(log.release("a", 5)).isTrue();
        assertThat(log.release("a", 5)).as("once more").isFalse();
        assertThat(log.current()).isNull();
        log.claim(8, "b", LEASE, "hash");
        assertThat(log.current()).extracting(Lease::token).isEqualTo("b");
    }

    @Test
    void onlyTheHolderHasAnotherRegistry() {
        log.pass(1_000);
        log.claim(5, "a", LEASE, "hash");
        log.register("b", "other");
        assertThat(log.current()).extracting(Lease::registryHash).isEqualTo("hash");
        log.register("a", "other");
        assertThat(log.current()).extracting(Lease::registryHash).isEqualTo("other");
    }

    @Test
    void aClockThatGoesBackNeitherEndsALeaseNorMakesItLast() {
        log.pass(10_000_000);
        log.claim(5, "a", LEASE, "hash");
        log.pass(1_000);
        assertThat(log.current()).isNotNull();
        log.pass(1_000 + LEASE - 1);
        assertThat(log.current()).isNotNull();
        log.pass(1_000 + LEASE);
        assertThat(log.current()).isNull();
    }

    @Test
    void whoBeginsToReadInTheMiddleBelievesTheFirstBeat() {
        LeaseLog middle = new LeaseLog(false);
        middle.pass(1_000);
        middle.claim(70, "standby", LEASE, "hash");
        assertThat(middle.current()).as("somebody may hold it").isNull();
        middle.pass(2_000);
        assertThat(middle.keep(71, "holder", 5, LEASE, "hash")).isTrue();
        middle.claim(72, "standby", LEASE, "hash");
        assertThat(middle.current()).isEqualTo(new Lease("holder", 5, LEASE, 1_000 + LEASE, "hash", 71));
    }

    @Test
    void whoBeginsToReadInTheMiddleBelievesTheLaterLease() {
        LeaseLog middle = new LeaseLog(false);
        middle.pass(1_000);
        middle.keep(70, "former", 5, LEASE, "hash");
        middle.keep(71, "holder", 60, LEASE, "hash");
        assertThat(middle.keep(72, "former", 5, LEASE, "hash")).isFalse();
        assertThat(middle.current()).extracting(Lease::token).isEqualTo("holder");
    }

    @Test
    void whoBeginsToReadInTheMiddleGrantsAfterTheTimeOfALease() {
        LeaseLog middle = new LeaseLog(false);
        middle.pass(1_000);
        middle.claim(70, "a", LEASE, "hash");
        middle.pass(1_000 + LEASE);
        middle.claim(71, "b", LEASE, "hash");
        assertThat(middle.current()).extracting(Lease::token).isEqualTo("b");
    }

    @Test
    void whoBeginsToReadInTheMiddleBelievesARelease() {
        LeaseLog middle = new LeaseLog(false);
        middle.pass(1_000);
        assertThat(middle.release("a", 5)).isTrue();
        middle.claim(71, "b", LEASE, "hash");
        assertThat(middle.current()).extracting(Lease::token).isEqualTo("b");
    }
}
