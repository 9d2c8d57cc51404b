package io.pollcast.poll;

import static io.pollcast.poll.FakeFetcher.failure;
import static io.pollcast.poll.FakeFetcher.notModified;
import static io.pollcast.poll.FakeFetcher.tag;
import static io.pollcast.poll.FakeFetcher.unfit;
import static io.pollcast.poll.FakeFetcher.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PollLoopTest {

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final EndpointSettings ENDPOINT = new EndpointSettings(
            new Topic("prices"),
            Source.of(URI.create("http://localhost/prices"), Duration.ofSeconds(1)),
            EVERY,
            null,
            null,
            false);

    private final ManualThread thread = new ManualThread(-7_000_000_000_123L);
    private final FakeFetcher fetcher = new FakeFetcher();
    private final FakePublisher publisher = new FakePublisher();
    private final Metrics metrics = new Metrics();
    private final CapturedLog log = CapturedLog.of("io.pollcast.poll");
    private final RandomGenerator random = new Random(7);
    private final Origin origin = new Origin("http://localhost", 6, thread, thread, random);
    private final PollLoop loop = new PollLoop(
            ENDPOINT,
            fetcher,
            publisher,
            thread,
            thread,
            new Pace(ENDPOINT.topic(), Every.of(EVERY), SlowDown.NONE, random),
            origin,
            "prices",
            metrics);

    /** So that the next poll after a start comes a whole rhythm later. */
    @BeforeEach
    void waitForAMomentOfTheRhythm() {
        Rhythm rhythm = Rhythm.of(ENDPOINT.topic(), EVERY);
        thread.advance(Duration.ofNanos(rhythm.delayFrom(thread.getAsLong())));
    }

    @AfterEach
    void close() {
        log.close();
        metrics.close();
    }

    // The first poll, and the rhythm.

    @Test
    void pollsAtOnceAndWithoutConditions() {
        loop.start(null);
        assertThat(fetcher.asked).containsExactly(Validators.NONE);
    }

    @Test
    void pollsOncePerRhythm() {
        startWith("a", 5);
        for (int polls = 2; polls <= 5; polls++) {
            thread.advance(EVERY);
            assertThat(fetcher.asked).hasSize(polls);
            answer(value("a"));
        }
    }

    @Test
    void oneCallIsUnderWayAtATime() {
        loop.start(null);
        thread.advance(EVERY.multipliedBy(10));
        assertThat(fetcher.asked).hasSize(1);
        answer(value("a"));
        thread.advance(EVERY.multipliedBy(10));
        assertThat(fetcher.asked).as("not before the value is stored").hasSize(1);
        accept(5);
        thread.advance(EVERY);
        assertThat(fetcher.asked).hasSize(2);
    }

    @Test
    void aPauseIsNotMadeUpFor() {
        startWith("a", 5);
        thread.pause(EVERY.multipliedBy(100));
        assertThat(fetcher.asked).hasSize(2);
        answer(value("a"));
        thread.run();
        assertThat(fetcher.asked).hasSize(2);
        thread.advance(EVERY);
        assertThat(fetcher.asked).hasSize(3);
    }

    /** A process that was stopped wakes to timers of long ago; the one that says that the lease is over is not always the first. */
    @Test
    void doesNotPollWithoutTheLease() {
        startWith("a", 5);
        publisher.holds = false;
        thread.advance(EVERY.multipliedBy(3));
        assertThat(fetcher.asked).hasSize(1);
        publisher.holds = true;
        thread.advance(EVERY);
        assertThat(fetcher.asked).hasSize(2);
    }

    @Test
    void stopsPolling() {
        startWith("a", 5);
        loop.stop();
        assertThat(thread.waiting()).isZero();
        thread.advance(EVERY.multipliedBy(3));
        assertThat(fetcher.asked).hasSize(1);
    }

    // What is published.

    @Test
    void publishesTheFirstValueWithEverythingThatTheStoreKeeps() {
        loop.start(null);
        thread.advance(Duration.ofMillis(300));
        answer(value("a"));
        var write = publisher.last();
        assertThat(write.topic()).isEqualTo(ENDPOINT.topic());
        assertThat(write.body()).isEqualTo(Body.of("a"));
        assertThat(write.contentType()).isEqualTo("application/json");
        assertThat(write.fingerprint()).isEqualTo(Fingerprint.of(Body.of("a")));
        assertThat(write.changeKey())
                .isEqualTo(ENDPOINT.source().mark() + value("a").changeKey());
        assertThat(write.validators()).isEqualTo(tag("a"));
        assertThat(write.highestSeen()).isEqualTo(77);
        assertThat(write.ageMillis()).as("since the call began").isEqualTo(300);
    }

    @Test
    void publishesChangesOnly() {
        startWith("a", 5);
        poll(value("a"));
        poll(value("a"));
        assertThat(publisher.bodies()).containsExactly("a");
        poll(value("b"));
        accept(6);
        poll(value("b"));
        poll(value("a"));
        accept(7);
        assertThat(publisher.bodies()).containsExactly("a", "b", "a");
        assertThat(metrics.scrape())
                .contains("pollcast_polls_total{outcome=\"changed\",topic=\"prices\"} 3.0")
                .contains("pollcast_polls_total{outcome=\"unchanged\",topic=\"prices\"} 3.0");
    }

    @Test
    void whatTheStoreHasIsNotPublishedAgain() {
        loop.start(stored("a", 5));
        assertThat(fetcher.asked).containsExactly(tag("a"));
        answer(value("a"));
        assertThat(publisher.given).isEmpty();
        poll(value("b"));
        assertThat(publisher.bodies()).containsExactly("b");
    }

    @Test
    void anUnknownOutcomeMakesTheNextObservationCountEvenIfEqual() {
        loop.start(null);
        answer(value("a"));
        loseTheAnswer();
        thread.run();
        assertThat(publisher.given).as("not at once").hasSize(1);
        poll(value("a"));
        loseTheAnswer();
        poll(notModified());
        assertThat(publisher.bodies()).containsExactly("a", "a", "a");
        accept(5);
        poll(value("a"));
        assertThat(publisher.given).hasSize(3);
    }

    @Test
    void anUnknownOutcomeIsRetriedAtTheNextRenewalWithTheTrueAge() {
        loop.start(null);
        answer(value("a"));
        loseTheAnswer();
        thread.advance(Duration.ofMillis(100));
        loop.onRenewed(false);
        assertThat(publisher.bodies()).containsExactly("a", "a");
        assertThat(publisher.last().ageMillis()).isEqualTo(100);
        accept(5);
        assertThat(loop.entry(false).ageMillis()).isEqualTo(100);
        loop.onRenewed(false);
        assertThat(publisher.given).hasSize(2);
    }

    @Test
    void aRetryDoesNotTakeTheAgeOfTheValueBefore() {
        startWith("a", 5);
        poll(value("b"));
        loseTheAnswer();
        thread.advance(Duration.ofMillis(70));
        loop.onRenewed(false);
        assertThat(publisher.last().body()).isEqualTo(Body.of("b"));
        assertThat(publisher.last().ageMillis()).isEqualTo(70);
    }

    @Test
    void aPublishAtARenewalDoesNotDoubleTheRhythm() {
        startWith("a", 5);
        thread.advance(Duration.ofMillis(10));
        loop.onRenewed(true);
        accept(6);
        assertThat(thread.waiting()).as("one next poll").isEqualTo(1);
        for (int polls = 2; polls <= 4; polls++) {
            thread.advance(EVERY);
            assertThat(fetcher.asked).hasSize(polls);
            answer(value("a"));
            assertThat(thread.waiting()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedPublishIsNoUnknownOutcome() {
        startWith("a", 5);
        poll(value("b"));
        publisher.refuse();
        thread.run();
        loop.onRenewed(false);
        assertThat(publisher.given).hasSize(2);
        assertThat(loop.entry(false).version()).isEqualTo(5);
    }

    /** The store may be full, or refuse one value: the beat goes on, and somebody must learn why the topic stands still. */
    @Test
    void aStoreThatTakesBeatsButNoValuesIsNamedOnce() {
        loop.start(null);
        answer(value("a"));
        loseTheAnswer();
        loop.onRenewed(false);
        assertThat(log.lines()).isEmpty();
        assertThat(loop.entry(false).failure()).isNull();
        for (int i = 0; i < 4; i++) {
            loseTheAnswer();
            loop.onRenewed(false);
            loseTheAnswer();
            poll(value("a"));
        }
        assertThat(log.lines()).containsExactly("WARN publish_failed topic=prices problem=\"store: no answer\"");
        assertThat(loop.entry(false).failure()).isEqualTo("not stored");
        accept(5);
        assertThat(log.lines()).last().isEqualTo("INFO publish_recovered topic=prices");
        assertThat(log.lines()).hasSize(2);
        assertThat(loop.entry(false).failure()).isNull();
    }

    // Failures.

    @Test
    void aFailureKeepsTheLastValueAndItsAgeGrows() {
        startWith("a", 5);
        poll(value("a"));
        poll(failure("HTTP 502"));
        poll(failure("timeout"));
        assertThat(publisher.given).hasSize(1);
        Beat.Entry entry = loop.entry(false);
        assertThat(entry.version()).isEqualTo(5);
        assertThat(entry.fingerprint()).isEqualTo(Fingerprint.of(Body.of("a")));
        assertThat(entry.ageMillis()).isEqualTo(2 * EVERY.toMillis());
        assertThat(entry.failure()).isEqualTo("timeout");
        poll(notModified());
        assertThat(loop.entry(false).ageMillis()).isZero();
        assertThat(loop.entry(false).failure()).isNull();
        assertThat(metrics.scrape()).contains("pollcast_polls_total{outcome=\"failed\",topic=\"prices\"} 2.0");
    }

    @Test
    void answersThatCannotBeUsedSayNothingAgainstWhatElseTheBackendHas() {
        loop.start(null);
        for (int i = 0; i < 2 * Origin.FAILURES_TO_OPEN; i++) {
            fetcher.answer(unfit("HTTP 404"));
            thread.run();
            thread.advance(Duration.ofMinutes(1));
        }
        assertThat(origin.isDown()).isFalse();
        for (int i = 0; i < Origin.FAILURES_TO_OPEN; i++) {
            fetcher.answer(failure("timeout"));
            thread.run();
            thread.advance(Duration.ofMinutes(1));
        }
        assertThat(origin.isDown()).isTrue();
    }

    @Test
    void failureAndRecoveryAreLoggedOnceEach() {
        startWith("a", 5);
        poll(failure("HTTP 502"));
        poll(failure("HTTP 502"));
        poll(failure("timeout"));
        poll(value("a"));
        poll(value("a"));
        assertThat(log.lines())
                .containsExactly(
                        "WARN poll_failed topic=prices reason=\"HTTP 502\"", "INFO poll_recovered topic=prices");
    }

    @Test
    void aBackendThatAsksToBeLeftAloneIsLeftAloneAcrossLeases() {
        startWith("a", 5);
        poll(new Observation.Failed("HTTP 503", Duration.ofSeconds(30)));
        loop.stop();
        loop.start(stored("a", 5));
        thread.advance(Duration.ofSeconds(29));
        assertThat(fetcher.asked).hasSize(2);
        thread.advance(Duration.ofSeconds(1).plus(EVERY));
        assertThat(fetcher.asked).hasSize(3);
    }

    // "Not modified".

    @Test
    void notModifiedProvesTheValueInMemory() {
        startWith("a", 5);
        thread.advance(EVERY);
        assertThat(fetcher.asked).last().isEqualTo(tag("a"));
        thread.advance(Duration.ofMillis(40));
        answer(notModified());
        assertThat(publisher.given).hasSize(1);
        assertThat(loop.entry(false).ageMillis()).as("since the call began").isEqualTo(40);
    }

    @Test
    void notModifiedProvesTheStoredValue() {
        loop.start(stored("a", 5));
        answer(notModified());
        assertThat(publisher.given).isEmpty();
        assertThat(loop.entry(false)).isEqualTo(entryOf("a", 5, 0, null));
        assertThat(log.lines()).isEmpty();
    }

    /** The other's ETag may be the same by chance, as that of an empty list is; "not modified" would then keep the old value for ever. */
    @Test
    void whatAnotherSourceWasAskedWithIsNotSent() {
        Source other = Source.of(URI.create("http://localhost/other"), Duration.ofSeconds(1));
        Fingerprint fingerprint = Fingerprint.of(Body.of("a"));
        String key = other.mark() + value("a").changeKey();
        loop.start(new Stored(ENDPOINT.topic(), 5, fingerprint, "application/json", key, tag("a"), 60_000));
        assertThat(fetcher.asked).containsExactly(Validators.NONE);
        answer(value("a"));
        assertThat(publisher.last().changeKey())
                .as("what is stored is ours from now on")
                .startsWith(ENDPOINT.source().mark());
        assertThat(publisher.given).hasSize(1);
        accept(5);
        poll(value("a"));
        assertThat(publisher.given).hasSize(1);
    }

    @Test
    void notModifiedWithoutAConditionIsAFailure() {
        loop.start(null);
        answer(notModified());
        assertThat(loop.entry(false).failure()).isEqualTo("HTTP 304 without a condition");
        thread.advance(EVERY);
        assertThat(fetcher.asked).containsExactly(Validators.NONE, Validators.NONE);
    }

    @Test
    void notModifiedWithoutAConditionProvesNotEvenWhatIsInMemory() {
        loop.start(null);
        answer(new Observation.Fetched(Body.of("a"), "application/json", Validators.NONE));
        accept(5);
        poll(notModified());
        assertThat(loop.entry(false).failure()).isEqualTo("HTTP 304 without a condition");
        assertThat(loop.entry(false).ageMillis()).isEqualTo(EVERY.toMillis());
    }

    // Leases.

    @Test
    void whatWasFetchedUnderALostLeaseIsThrownAway() {
        loop.start(null);
        loop.stop();
        answer(value("a"));
        assertThat(publisher.given).isEmpty();
        assertThat(thread.waiting()).isZero();
        assertThat(loop.entry(false)).isEqualTo(entryOf(null, 0, -1, null));
    }

    @Test
    void whatWasFetchedUnderTheLeaseBeforeIsThrownAwayAndAskedAgain() {
        loop.start(null);
        loop.stop();
        loop.start(stored("z", 9));
        assertThat(fetcher.asked).as("single flight across leases").hasSize(1);
        answer(value("a"));
        assertThat(publisher.given).isEmpty();
        assertThat(fetcher.asked).containsExactly(Validators.NONE, tag("z"));
        answer(value("a"));
        assertThat(publisher.bodies()).containsExactly("a");
    }

    @Test
    void anAnswerToAPublishUnderTheLeaseBeforeIsThrownAway() {
        loop.start(null);
        answer(value("a"));
        loop.stop();
        loop.start(stored("z", 9));
        accept(8);
        assertThat(loop.entry(false)).isEqualTo(entryOf("z", 9, -1, null));
        assertThat(fetcher.asked).last().isEqualTo(tag("z"));
    }

    @Test
    void aStoreThatLacksTheValueGetsTheLastGoodOneAtOnceWithItsTrueAge() {
        startWith("a", 5);
        poll(value("a"));
        poll(failure("HTTP 502"));
        loop.stop();
        thread.advance(Duration.ofMillis(500));
        loop.start(null);
        assertThat(publisher.bodies()).containsExactly("a", "a");
        assertThat(publisher.last().ageMillis()).isEqualTo(EVERY.toMillis() + 500);
        assertThat(loop.entry(false)).isEqualTo(entryOf(null, 0, -1, "HTTP 502"));
        accept(3);
        seeRestored(1);
        assertThat(loop.entry(false)).isEqualTo(entryOf("a", 3, EVERY.toMillis() + 500, "HTTP 502"));
        thread.advance(EVERY);
        assertThat(fetcher.asked).hasSize(4);
    }

    @Test
    void soItDoesWhenACallOfTheLeaseBeforeWasUnderWay() {
        startWith("a", 5);
        thread.advance(EVERY);
        loop.stop();
        loop.start(null);
        answer(failure("timeout"));
        assertThat(publisher.bodies()).containsExactly("a", "a");
    }

    @Test
    void aValueThatNeverReachedTheStoreKeepsItsOwnAge() {
        loop.start(null);
        answer(value("a"));
        loseTheAnswer();
        loop.stop();
        thread.advance(Duration.ofSeconds(9));
        loop.start(null);
        assertThat(publisher.last().ageMillis()).isEqualTo(9_000);
    }

    @Test
    void aPublishThatDidReachTheStoreIsRecognised() {
        loop.start(null);
        answer(value("a"));
        loseTheAnswer();
        loop.stop();
        thread.advance(Duration.ofSeconds(9));
        loop.start(stored("a", 5));
        assertThat(loop.entry(false)).isEqualTo(entryOf("a", 5, 9_000, null));
        answer(notModified());
        assertThat(publisher.given).hasSize(1);
    }

    @Test
    void anotherValueInTheStoreMakesItForgetItsOwn() {
        startWith("a", 5);
        loop.stop();
        loop.start(stored("z", 9));
        assertThat(fetcher.asked).last().isEqualTo(tag("z"));
        assertThat(loop.entry(false)).isEqualTo(entryOf("z", 9, -1, null));
        loop.onRenewed(true);
        answer(notModified());
        assertThat(publisher.bodies()).as("not the old value").containsExactly("a");
    }

    @Test
    void anUnpublishedValueIsForgottenWhenTheStoreHasAnother() {
        startWith("a", 5);
        poll(value("b"));
        loseTheAnswer();
        loop.stop();
        loop.start(stored("a", 9));
        assertThat(fetcher.asked).last().isEqualTo(tag("a"));
        answer(failure("timeout"));
        loop.onRenewed(true);
        assertThat(publisher.bodies())
                .as("b may be older than what the other poller saw")
                .containsExactly("a", "b");
    }

    // What the store turns out to lack.

    @Test
    void aMissingValueIsPublishedAgain() {
        startWith("a", 5);
        thread.advance(Duration.ofMillis(10));
        loop.onRenewed(true);
        assertThat(publisher.bodies()).containsExactly("a", "a");
        accept(6);
        assertThat(loop.entry(false).version()).isEqualTo(6);
        loop.onRenewed(false);
        poll(value("b"));
        accept(7);
        assertThat(publisher.given).hasSize(3);
        seeRestored(1);
    }

    @Test
    void aMissingValueThatIsNotAtHandIsFetchedWithoutConditions() {
        loop.start(stored("a", 5));
        answer(notModified());
        loop.onRenewed(true);
        assertThat(fetcher.asked).containsExactly(tag("a"), Validators.NONE);
        assertThat(loop.entry(false)).isEqualTo(entryOf(null, 0, -1, null));
        answer(value("a"));
        assertThat(publisher.bodies()).containsExactly("a");
    }

    @Test
    void aMissingValueIsNotForgottenWhileACallIsUnderWay() {
        startWith("a", 5);
        thread.advance(EVERY);
        loop.onRenewed(true);
        assertThat(publisher.given).hasSize(1);
        answer(notModified());
        assertThat(publisher.bodies()).containsExactly("a", "a");
    }

    @Test
    void aMissingValueThatIsNotAtHandIsNotForgottenEither() {
        loop.start(stored("a", 5));
        loop.onRenewed(true);
        answer(notModified());
        assertThat(fetcher.asked).containsExactly(tag("a"), Validators.NONE);
    }

    @Test
    void aPublishUnderWayMendsWhatIsMissing() {
        startWith("a", 5);
        poll(value("b"));
        loop.onRenewed(true);
        accept(6);
        thread.run();
        assertThat(publisher.bodies()).containsExactly("a", "b");
        seeRestored(0);
    }

    private void seeRestored(int times) {
        assertThat(log.lines().stream().filter(line -> line.startsWith("WARN value_restored ")))
                .hasSize(times);
        assertThat(metrics.scrape().contains("pollcast_values_restored_total{topic=\"prices\"} " + times + ".0"))
                .isEqualTo(times > 0);
    }

    @Test
    void aRenewalAfterTheEndChangesNothing() {
        startWith("a", 5);
        loop.stop();
        loop.onRenewed(true);
        assertThat(publisher.given).hasSize(1);
        assertThat(fetcher.asked).hasSize(1);
    }

    // The beat.

    @Test
    void theBeatSaysThatThereIsNothingYet() {
        assertThat(loop.entry(false)).isEqualTo(entryOf(null, 0, -1, null));
        loop.start(null);
        assertThat(loop.entry(false)).isEqualTo(entryOf(null, 0, -1, null));
        answer(failure("unknown host"));
        assertThat(loop.entry(false)).isEqualTo(entryOf(null, 0, -1, "unknown host"));
    }

    @Test
    void theBeatSpeaksOfTheStoredValueUntilTheNextIsStored() {
        startWith("a", 5);
        thread.advance(EVERY);
        answer(value("b"));
        assertThat(loop.entry(false)).isEqualTo(entryOf("a", 5, EVERY.toMillis(), null));
        accept(6);
        assertThat(loop.entry(false)).isEqualTo(entryOf("b", 6, 0, null));
    }

    private static Beat.Entry entryOf(@Nullable String body, long version, long ageMillis, @Nullable String failure) {
        Fingerprint fingerprint = body == null ? null : Fingerprint.of(Body.of(body));
        return new Beat.Entry(ENDPOINT.topic(), version, fingerprint, ageMillis, failure);
    }

    private static Stored stored(String body, long version) {
        Fingerprint fingerprint = Fingerprint.of(Body.of(body));
        return new Stored(
                ENDPOINT.topic(),
                version,
                fingerprint,
                "application/json",
                ENDPOINT.source().mark() + value(body).changeKey(),
                tag(body),
                60_000);
    }

    /** The loop runs, and the store has its first value. */
    private void startWith(String body, long version) {
        loop.start(null);
        answer(value(body));
        accept(version);
    }

    private void poll(Observation observation) {
        thread.advance(EVERY);
        answer(observation);
    }

    private void answer(Observation observation) {
        fetcher.answer(observation);
        thread.run();
    }

    private void accept(long version) {
        publisher.accept(version);
        thread.run();
    }

    private void loseTheAnswer() {
        publisher.loseTheAnswer();
        thread.run();
    }
}
