package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.backplane.memory.MemoryBackplane;
import io.pollcast.poll.FaultyBackplane.Way;
import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {

    private static final Topic PRICES = new Topic("prices");
    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration LEASE = BEAT.multipliedBy(3);
    private static final Registry REGISTRY = new Registry(List.of(new TopicInfo(PRICES, null, 2_000, 6_000, true)));

    /** The clock runs over the end of its numbers in the middle of each test. */
    private final ManualThread thread = new ManualThread(Long.MAX_VALUE - 5_000_000_000L);

    private final MemoryBackplane store = new MemoryBackplane(thread, () -> 1_000_000);
    private final CapturedLog log = CapturedLog.of("io.pollcast.poll");
    private int ids;
    private final Side one = new Side(thread, REGISTRY);

    /** A keeper, its holder, and its way to the store. */
    private final class Side {
        final FaultyBackplane way = new FaultyBackplane(store);
        final FakeHolder holder = new FakeHolder();
        final LeaseKeeper keeper;

        Side(ManualThread owner, Registry registry) {
            keeper = new LeaseKeeper(way, registry, BEAT, holder, owner, thread, () -> "id" + ids++);
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    // Holding.

    @Test
    void takesTheFreeLeaseAndBeatsAtOnce() {
        one.holder.entries = List.of(new Beat.Entry(PRICES, 0, null, -1, "timeout"));
        start(one);
        assertThat(one.holder.told).containsExactly("granted");
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
        assertThat(one.way.beats)
                .containsExactly(new Beat("id1", BEAT.toMillis(), REGISTRY.hash(), one.holder.entries, 0));
        assertThat(one.way.claims).containsExactly(new Claim("id0", LEASE.toMillis(), REGISTRY, "id1"));
        assertThat(log.lines()).containsExactly("INFO lease_acquired epoch=id1 topics=1");
    }

    @Test
    void renewsOncePerBeat() {
        start(one);
        thread.advance(BEAT.multipliedBy(100));
        assertThat(one.way.beats).hasSize(101);
        assertThat(one.way.claims).hasSize(1);
        assertThat(one.way.subscriptions).isZero();
        assertThat(one.holder.told).containsExactly("granted");
        assertThat(thread.waiting()).as("the tick and the expiry").isEqualTo(2);
    }

    @Test
    void numbersAllWritesInOneOrder() {
        start(one);
        publish(one, "a");
        thread.advance(BEAT);
        publish(one, "b");
        assertThat(one.way.fences).extracting(Fence::token).containsOnly("id0");
        assertThat(one.way.fences).extracting(Fence::sequence).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void oneRenewalIsUnderWayAtATime() {
        start(one);
        one.way.way = Way.ANSWERS_LATE;
        thread.advance(BEAT.multipliedBy(2));
        assertThat(one.way.beats).hasSize(2);
        one.way.way = Way.OPEN;
        one.way.deliver();
        thread.advance(BEAT);
        assertThat(one.way.beats).hasSize(3);
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
    }

    @Test
    void passesOnWhatTheStoreLacks() {
        one.holder.entries = List.of(new Beat.Entry(PRICES, 9, Fingerprint.of(Body.of("lost")), 0, null));
        start(one);
        assertThat(one.holder.missing).containsExactly(List.of(PRICES));
    }

    @Test
    void knowsTheHighestVersionOfTheStore() {
        start(one);
        assertThat(one.keeper.highestSeen()).isZero();
        publish(one, "a");
        publish(one, "b");
        assertThat(one.keeper.highestSeen()).isEqualTo(1_000_001);
        Side two = new Side(thread, REGISTRY);
        one.keeper.close();
        start(two);
        assertThat(two.keeper.highestSeen()).isEqualTo(1_000_001);
        assertThat(two.holder.grants.get(0).stored()).hasSize(1);
    }

    // Losing it.

    @Test
    void theLeaseEndsByTheOwnClockFromBeforeTheLastGoodRenewalWasSent() {
        start(one);
        thread.advance(BEAT.multipliedBy(2));
        one.way.way = Way.ANSWERS_LATE;
        thread.advance(BEAT);
        thread.advance(Duration.ofMillis(1_500));
        one.way.deliver();
        one.way.way = Way.CUT;
        thread.advance(Duration.ofMillis(4_499));
        assertThat(one.keeper.holds()).isTrue();
        assertThat(one.holder.polls).isTrue();
        thread.advance(Duration.ofMillis(1));
        assertThat(one.keeper.holds()).isFalse();
        assertThat(one.holder.told).containsExactly("granted", "lost");
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.WAITING);
    }

    @Test
    void renewalsThatFailEndItAfterALeaseTimeAndTroubleIsLoggedOnce() {
        start(one);
        one.way.way = Way.CUT;
        thread.advance(Duration.ofSeconds(60));
        assertThat(one.holder.told).containsExactly("granted", "lost");
        one.way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(one.holder.told).containsExactly("granted", "lost", "granted");
        thread.advance(Duration.ofSeconds(60));
        assertThat(log.lines())
                .containsExactly(
                        "INFO lease_acquired epoch=id1 topics=1",
                        "WARN backplane_unreachable for=poller problem=\"store: cut off\"",
                        "WARN lease_lost reason=\"expired\"",
                        "INFO backplane_recovered for=poller",
                        "INFO lease_acquired epoch=id1 topics=1");
    }

    @Test
    void oneRenewalThatFailsIsForgiven() {
        start(one);
        one.way.way = Way.CUT;
        thread.advance(BEAT);
        one.way.way = Way.OPEN;
        thread.advance(BEAT.multipliedBy(10));
        assertThat(one.holder.told).containsExactly("granted");
    }

    @Test
    void aLostLeaseIsAskedForAnewUnderANewName() {
        start(one);
        store.release(new Fence("id0", 0));
        thread.advance(BEAT);
        assertThat(one.holder.told).containsExactly("granted", "lost", "granted");
        assertThat(one.way.claims).extracting(Claim::token).containsExactly("id0", "id2");
        assertThat(one.way.beats).as("at once under the new lease").hasSize(3);
        assertThat(log.lines()).contains("WARN lease_lost reason=\"not ours in the store\"");
    }

    @Test
    void aRefusedPublishEndsTheLease() {
        start(one);
        store.release(new Fence("id0", 0));
        assertThat(publish(one, "a")).isInstanceOf(Publication.Refused.class);
        assertThat(one.holder.told).containsExactly("granted", "lost", "granted");
        assertThat(log.lines()).contains("WARN lease_lost reason=\"refused\"");
    }

    @Test
    void nothingIsPublishedWithoutTheLease() {
        assertThat(publish(one, "a")).isInstanceOf(Publication.Refused.class);
        start(one);
        one.way.way = Way.CUT;
        thread.advance(LEASE);
        one.way.fences.clear();
        assertThat(publish(one, "a")).isInstanceOf(Publication.Refused.class);
        assertThat(one.way.fences).isEmpty();
    }

    /** The answers are lost, so the store goes on to think that the lease is held: by a poller that has just given it up. */
    @Test
    void doesNotWaitForItself() {
        start(one);
        one.way.way = Way.ANSWERS_LOST;
        thread.advance(LEASE);
        assertThat(one.holder.polls).isFalse();
        one.way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(one.holder.polls).isTrue();
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
    }

    /** It could not be given back, so the store denies the next claim in the name of the last one. */
    @Test
    void waitsForItselfNoLongerThanItsOldLeaseLasts() {
        start(one);
        one.way.way = Way.ANSWERS_LOST;
        thread.advance(BEAT);
        one.way.way = Way.READ_ONLY;
        thread.advance(LEASE.minus(BEAT));
        assertThat(one.holder.told).containsExactly("granted", "lost");
        assertThat(one.keeper.status()).as("denied").isEqualTo(LeaseStatus.STANDBY);
        one.way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
    }

    @Test
    void aPausedHolderDoesNotRenewWhatIsOver() {
        start(one);
        one.way.beats.clear();
        thread.pause(LEASE);
        assertThat(one.holder.told).containsExactly("granted", "lost", "granted");
        assertThat(one.way.beats).as("only that of the new lease").hasSize(1);
    }

    @Test
    void aRenewalOfTheLeaseBeforeHoldsNothingUp() {
        start(one);
        one.way.way = Way.ANSWERS_LATE;
        thread.advance(BEAT);
        one.way.way = Way.OPEN;
        store.release(new Fence("id0", 0));
        publish(one, "a");
        assertThat(one.holder.told).containsExactly("granted", "lost", "granted");
        assertThat(one.way.beats).as("the new lease beats at once").hasSize(3);
        one.way.deliver();
        thread.run();
        assertThat(one.holder.told).containsExactly("granted", "lost", "granted");
    }

    // Asking.

    @Test
    void aStoreThatIsAwayAtTheStartIsAskedEveryBeatAndLoggedOnce() {
        one.way.way = Way.CUT;
        start(one);
        thread.advance(BEAT.multipliedBy(9));
        assertThat(one.way.claims).hasSize(10);
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.WAITING);
        one.way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
        assertThat(log.lines())
                .containsExactly(
                        "WARN backplane_unreachable for=poller problem=\"store: cut off\"",
                        "INFO backplane_recovered for=poller",
                        "INFO lease_acquired epoch=id1 topics=1");
    }

    /** The contract of Backplane.acquire: what may have been granted is asked for by the same name, or it would be denied by itself. */
    @Test
    void aClaimOfUnknownOutcomeIsRepeatedAsItWas() {
        one.way.way = Way.ANSWERS_LOST;
        start(one);
        one.way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(one.way.claims).hasSize(2).containsOnly(one.way.claims.get(0));
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
    }

    @Test
    void aGrantThatComesTooLateIsNoLease() {
        one.way.way = Way.ANSWERS_LATE;
        start(one);
        thread.advance(LEASE);
        one.way.way = Way.OPEN;
        one.way.deliver();
        thread.run();
        assertThat(one.holder.told).containsExactly("granted");
        assertThat(one.way.claims).extracting(Claim::token).containsExactly("id0", "id2");
        assertThat(one.keeper.holds()).isTrue();
    }

    @Test
    void aBackplaneThatThrowsIsTroubleLikeAnyOther() {
        one.way.way = Way.BROKEN;
        start(one);
        one.way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
        one.way.way = Way.BROKEN;
        thread.advance(BEAT);
        assertThat(one.keeper.publish(write("a")).toCompletableFuture()).isCompletedExceptionally();
        one.way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(one.holder.told).containsExactly("granted");
        one.way.way = Way.BROKEN;
        assertThat(one.keeper.close()).isCompleted();
        assertThat(log.lines())
                .contains("WARN backplane_unreachable for=poller"
                        + " problem=\"java.lang.IllegalStateException: broken\"");
    }

    // Standing by.

    @Test
    void aStandbyListensAndAsksNothing() {
        Side two = new Side(thread, REGISTRY);
        start(one);
        start(two);
        assertThat(two.keeper.status()).isEqualTo(LeaseStatus.STANDBY);
        thread.advance(BEAT.multipliedBy(100));
        assertThat(two.way.claims).hasSize(1);
        assertThat(two.way.beats).isEmpty();
        assertThat(two.way.subscriptions).isEqualTo(1);
        assertThat(log.lines()).containsOnlyOnce("INFO lease_standby");
    }

    @Test
    void aStandbyAsksWhenTheHolderIsSilentForALeaseTime() {
        Side two = new Side(thread, REGISTRY);
        start(one);
        start(two);
        one.way.way = Way.CUT;
        thread.advance(LEASE.minusMillis(1));
        assertThat(two.way.claims).hasSize(1);
        thread.advance(LEASE.plusMillis(1));
        assertThat(two.holder.polls).isTrue();
        assertThat(two.way.subscriptions).as("a holder does not listen").isZero();
        assertThat(one.holder.polls).isFalse();
    }

    @Test
    void aStandbyAsksAtOnceWhenTheLeaseIsReleased() {
        Side two = new Side(thread, REGISTRY);
        start(one);
        start(two);
        one.keeper.close();
        thread.run();
        assertThat(two.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.WAITING);
    }

    @Test
    void aStandbyThatCannotListenAsksAgain() {
        Side two = new Side(thread, REGISTRY);
        start(one);
        two.way.way = Way.ANSWERS_LATE;
        start(two);
        two.way.way = Way.BROKEN;
        two.way.deliver();
        thread.run();
        assertThat(two.keeper.status()).isEqualTo(LeaseStatus.STANDBY);
        assertThat(two.way.subscriptions).isZero();
        two.way.way = Way.OPEN;
        thread.advance(LEASE.plus(BEAT));
        assertThat(two.way.claims).hasSize(2);
        assertThat(two.way.subscriptions).isEqualTo(1);
    }

    /** Its connection looks alive, but nothing comes; left as it is, it would ask again every lease time, and be late when the holder goes. */
    @Test
    void aStandbyThatDoesNotHearAHolderThatBeatsListensAnew() {
        Side two = new Side(thread, REGISTRY);
        start(one);
        start(two);
        two.way.deafen();
        thread.advance(LEASE.plus(BEAT));
        assertThat(two.way.claims).hasSize(2);
        assertThat(two.way.subscriptions).isEqualTo(1);
        assertThat(two.way.mostSubscriptions)
                .as("the old one is closed first, or the new one shares its connection")
                .isEqualTo(1);
        thread.advance(BEAT.multipliedBy(100));
        assertThat(two.way.claims).as("it hears again").hasSize(2);
        one.keeper.close();
        thread.run();
        assertThat(two.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
    }

    @Test
    void anotherConfigurationIsAConflictLoggedOnceAsAnError() {
        Side other = new Side(thread, new Registry(List.of(new TopicInfo(PRICES, null, 9_000, 27_000, true))));
        start(one);
        start(other);
        thread.advance(BEAT.multipliedBy(20));
        assertThat(other.keeper.status()).isEqualTo(LeaseStatus.CONFLICT);
        assertThat(log.lines().stream().filter(line -> line.startsWith("ERROR")))
                .singleElement()
                .asString()
                .startsWith("ERROR lease_conflict ");
        one.keeper.close();
        thread.run();
        assertThat(other.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
    }

    // The end.

    @Test
    void closeReleasesTheLease() {
        List<Announcement> heard = new ArrayList<>();
        store.subscribe(heard::add);
        start(one);
        assertThat(one.keeper.close()).isCompleted();
        assertThat(heard).last().isInstanceOf(Announcement.Released.class);
        assertThat(one.holder.told).containsExactly("granted", "lost");
        thread.advance(LEASE.multipliedBy(2));
        assertThat(one.way.claims).hasSize(1);
        assertThat(one.way.beats).hasSize(1);
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.WAITING);
    }

    @Test
    void closeNeverFails() {
        start(one);
        one.way.way = Way.CUT;
        assertThat(one.keeper.close()).isCompleted();
    }

    @Test
    void whatIsGrantedAfterTheEndIsReleased() {
        one.way.way = Way.ANSWERS_LATE;
        start(one);
        one.way.way = Way.OPEN;
        one.keeper.close();
        assertThat(one.way.releases)
                .as("even if the answer never comes")
                .extracting(Fence::token)
                .containsOnly("id0");
        one.way.deliver();
        thread.run();
        assertThat(one.holder.told).isEmpty();
        Side two = new Side(thread, REGISTRY);
        start(two);
        assertThat(two.keeper.status()).isEqualTo(LeaseStatus.HOLDING);
    }

    @Test
    void whatIsDeniedAfterTheEndIsNotListenedTo() {
        Side two = new Side(thread, REGISTRY);
        start(one);
        two.way.way = Way.ANSWERS_LATE;
        start(two);
        two.way.way = Way.OPEN;
        two.keeper.close();
        two.way.deliver();
        thread.run();
        assertThat(two.way.subscriptions).isZero();
    }

    @Test
    void aSubscriptionThatOpensAfterTheEndIsClosed() {
        Side two = new Side(thread, REGISTRY);
        start(one);
        two.way.way = Way.ANSWERS_LATE;
        start(two);
        two.way.deliver();
        thread.run();
        two.keeper.close();
        two.way.deliver();
        thread.run();
        assertThat(two.way.subscriptions).isZero();
    }

    // Two of them.

    @Test
    void ofTwoOneHoldsAtAnyTime() {
        ManualThread its = new ManualThread(0);
        Side two = new Side(its, REGISTRY);
        start(one);
        two.keeper.start();
        its.run();
        for (int i = 0; i < 40; i++) {
            switch (i % 8) {
                case 2 -> one.way.way = Way.CUT;
                case 4 -> two.way.way = Way.ANSWERS_LOST;
                case 6 -> one.way.way = Way.OPEN;
                case 7 -> two.way.way = Way.OPEN;
                default -> {}
            }
            for (int step = 0; step < 200; step++) {
                thread.advance(Duration.ofMillis(10));
                its.advance(Duration.ofMillis(10));
                assertThat(one.keeper.holds() && two.keeper.holds()).isFalse();
            }
        }
        thread.advance(LEASE.multipliedBy(2));
        its.advance(LEASE.multipliedBy(2));
        assertThat(one.keeper.holds() ^ two.keeper.holds()).isTrue();
    }

    @Test
    void aPausedHolderIsReplacedWithinTwoLeaseTimesAndThenStandsBy() {
        ManualThread its = new ManualThread(0);
        Side two = new Side(its, REGISTRY);
        start(one);
        two.keeper.start();
        its.run();
        Duration waited = Duration.ZERO;
        while (!two.holder.polls) {
            thread.elapse(Duration.ofMillis(50));
            its.advance(Duration.ofMillis(50));
            waited = waited.plusMillis(50);
        }
        assertThat(waited).isBetween(LEASE.minus(BEAT), LEASE.multipliedBy(2));
        assertThat(one.keeper.holds()).isFalse();
        assertThat(publish(one, "old")).isInstanceOf(Publication.Refused.class);
        thread.run();
        its.run();
        assertThat(one.keeper.status()).isEqualTo(LeaseStatus.STANDBY);
        assertThat(one.holder.told).containsExactly("granted", "lost");
        assertThat(two.keeper.holds()).isTrue();
    }

    private void start(Side side) {
        side.keeper.start();
        thread.run();
    }

    private Publication publish(Side side, String body) {
        CompletableFuture<Publication> answer = side.keeper.publish(write(body)).toCompletableFuture();
        thread.run();
        return answer.join();
    }

    private Write write(String body) {
        Body value = Body.of(body);
        return new Write(
                PRICES, value, "application/json", Fingerprint.of(value), "key of " + body, Validators.NONE, 0, 0);
    }
}
