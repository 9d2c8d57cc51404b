package io.pollcast.poll;

import static io.pollcast.poll.FakeFetcher.failure;
import static io.pollcast.poll.FakeFetcher.notModified;
import static io.pollcast.poll.FakeFetcher.tag;
import static io.pollcast.poll.FakeFetcher.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.change.ChangeRules;
import io.pollcast.change.Observation;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One change per gap and the last one always, by a clock in the hand of the test. */
class MinGapTest {

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration GAP = Duration.ofSeconds(15);
    private static final Source SOURCE = Source.of(URI.create("http://localhost/prices"), Duration.ofSeconds(1));

    private final ManualThread thread = new ManualThread(-7_000_000_000_123L);
    private final FakeFetcher fetcher = new FakeFetcher();
    private final FakePublisher publisher = new FakePublisher();
    private final Metrics metrics = new Metrics();
    private final Random random = new Random(7);
    private final CapturedLog log = CapturedLog.of("io.pollcast.poll");
    private final PollLoop loop = loop(new ChangeRules(List.of(), null, GAP, null));

    private PollLoop loop(ChangeRules rules) {
        EndpointSettings endpoint =
                new EndpointSettings(new Topic("prices"), SOURCE, Every.of(EVERY), null, null, false, Map.of(), rules);
        Pace pace = new Pace(endpoint.topic(), Every.of(EVERY), SlowDown.NONE, random);
        Origin origin = new Origin("http://localhost", 6, thread, thread, random);
        return new PollLoop(endpoint, fetcher, publisher, thread, thread, pace, origin, "prices", metrics);
    }

    @AfterEach
    void close() {
        log.close();
        metrics.close();
    }

    private static Stored stored(String body, long version, Duration changedAge) {
        Observation.Fetched value = value(body);
        return new Stored(
                new Topic("prices"),
                version,
                value.fingerprint(),
                "application/json",
                SOURCE.mark() + value.changeKey(),
                tag(body),
                changedAge.toMillis());
    }

    private void answer(Observation observation) {
        fetcher.answer(observation);
        thread.run();
    }

    private void accept(long version) {
        publisher.accept(version);
        thread.run();
    }

    private void startWith(String body) {
        loop.start(null);
        answer(value(body));
        accept(1);
    }

    /** Answers each poll in {@code time} with the same. */
    private void answerFor(Duration time, Observation observation) {
        long end = thread.getAsLong() + time.toNanos();
        while (thread.getAsLong() - end < 0) {
            thread.advance(Duration.ofMillis(100));
            while (fetcher.open() > 0) {
                answer(observation);
            }
        }
    }

    @Test
    void theFirstValueDoesNotWait() {
        loop.start(null);
        answer(value("a"));
        assertThat(publisher.bodies()).containsExactly("a");
    }

    @Test
    void theLastChangeComesAtTheEndOfTheGap() {
        startWith("a");
        answerFor(Duration.ofSeconds(5), value("b"));
        answerFor(Duration.ofMillis(9_900), value("c"));
        assertThat(publisher.bodies()).containsExactly("a");
        answerFor(Duration.ofMillis(200), value("c"));
        assertThat(publisher.bodies()).containsExactly("a", "c");
    }

    @Test
    void aChangeAfterAQuietTimeDoesNotWait() {
        startWith("a");
        answerFor(GAP.plusSeconds(3), value("a"));
        answerFor(EVERY, value("b"));
        assertThat(publisher.bodies()).containsExactly("a", "b");
    }

    @Test
    void whatComesAndGoesWithinTheGapIsNotPublished() {
        startWith("a");
        answerFor(Duration.ofSeconds(5), value("b"));
        answerFor(Duration.ofSeconds(60), value("a"));
        assertThat(publisher.bodies()).containsExactly("a");
    }

    @Test
    void comesAlsoWhenTheBackendSaysNotModifiedOrNothingAnyMore() {
        startWith("a");
        answerFor(EVERY, value("b"));
        answerFor(Duration.ofSeconds(3), notModified());
        answerFor(GAP, failure("timeout"));
        assertThat(publisher.bodies()).containsExactly("a", "b");
    }

    @Test
    void comesWhenACallThatWasUnderWayAtTheEndOfTheGapFails() {
        startWith("a");
        answerFor(EVERY, value("b"));
        thread.advance(GAP);
        assertThat(fetcher.open()).as("under way").isEqualTo(1);
        assertThat(publisher.bodies()).containsExactly("a");
        answer(failure("timeout"));
        assertThat(publisher.bodies()).containsExactly("a", "b");
    }

    @Test
    void agesAreThoseOfTheStoredValueAndOfTheAnswer() {
        startWith("a");
        answerFor(EVERY, value("b"));
        assertThat(loop.entry(false).fingerprint()).isEqualTo(value("a").fingerprint());
        answerFor(GAP.minus(EVERY).minusMillis(100), value("b"));
        assertThat(loop.entry(false).ageMillis()).as("since it was current").isBetween(10_000L, 15_000L);
        answerFor(Duration.ofMillis(300), value("b"));
        assertThat(publisher.last().ageMillis())
                .as("since the backend last said so")
                .isBetween(0L, 2_000L);
    }

    @Test
    void aPublishWithoutAnswerIsRepeatedAndTheNextDoesNotWaitForTheGap() {
        startWith("a");
        answerFor(GAP, value("b"));
        assertThat(publisher.bodies()).containsExactly("a", "b");
        publisher.loseTheAnswer();
        thread.run();
        answerFor(EVERY, value("c"));
        assertThat(publisher.bodies()).containsExactly("a", "b", "c");
    }

    @Test
    void theGapAfterARetriedPublishBeginsWhenItIsAcknowledged() {
        startWith("a");
        answerFor(GAP, value("b"));
        publisher.loseTheAnswer();
        thread.run();
        loop.onRenewed(false);
        accept(2);
        answerFor(GAP.minusSeconds(1), value("c"));
        assertThat(publisher.bodies()).containsExactly("a", "b", "b");
        answerFor(Duration.ofSeconds(2), value("c"));
        assertThat(publisher.bodies()).containsExactly("a", "b", "b", "c");
    }

    @Test
    void goesOnFromTheLastChangeOfAnotherPoller() {
        loop.start(stored("a", 5, Duration.ofSeconds(10)));
        answer(value("b"));
        answerFor(Duration.ofMillis(4_900), value("b"));
        assertThat(publisher.bodies()).isEmpty();
        answerFor(Duration.ofMillis(200), value("b"));
        assertThat(publisher.bodies()).containsExactly("b");
    }

    @Test
    void nothingIsPublishedAfterTheLeaseIsLost() {
        startWith("a");
        answerFor(EVERY, value("b"));
        loop.stop();
        thread.advance(GAP.multipliedBy(2));
        assertThat(publisher.bodies()).containsExactly("a");
        assertThat(thread.waiting()).isZero();
    }

    @Test
    void whatTheStoreLostIsPublishedAgainAtOnce() {
        startWith("a");
        answerFor(EVERY, value("a"));
        loop.onRenewed(true);
        assertThat(publisher.bodies()).containsExactly("a", "a");
    }

    /** Random answers, some of them failures: never two changes within the gap, and the last value arrives. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neverTwoChangesWithinTheGapAndTheLastAlways(long seed) {
        random.setSeed(seed);
        List<Long> times = new ArrayList<>();
        loop.start(null);
        for (int i = 0; i < 20_000; i++) {
            thread.advance(Duration.ofMillis(random.nextInt(300)));
            if (fetcher.open() > 0) {
                String said = i < 19_000 ? "v" + random.nextInt(4) : "last";
                answer(random.nextInt(10) == 0 ? failure("timeout") : value(said));
            }
            if (publisher.open() > 0) {
                times.add(thread.getAsLong());
                accept(i + 2);
            }
        }
        assertThat(publisher.last().body().text()).isEqualTo("last");
        assertThat(times).hasSizeGreaterThan(50);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(GAP.toNanos());
        }
    }

    // Not a matter of gaps, but of rules too.

    @Test
    void aValueThatOtherRulesMadeIsNotAskedAfterWithItsEtag() {
        PollLoop other = loop(new ChangeRules(List.of("/at"), null, null, null));
        other.start(stored("a", 5, Duration.ofSeconds(10)));
        assertThat(fetcher.asked).containsExactly(Validators.NONE);
        PollLoop same = loop(ChangeRules.NONE);
        same.start(stored("a", 5, Duration.ofSeconds(10)));
        assertThat(fetcher.asked).last().isEqualTo(tag("a"));
    }

    @Test
    void theDefaultStaleAfterIsLongerByTheGap() {
        assertThat(staleAfter(null)).isEqualTo(Duration.ofSeconds(6));
        assertThat(staleAfter(GAP)).isEqualTo(Duration.ofSeconds(21));
    }

    private Duration staleAfter(@Nullable Duration gap) {
        return Duration.ofMillis(loop(new ChangeRules(List.of(), null, gap, null))
                .endpoint()
                .info(Duration.ofSeconds(1))
                .staleAfterMillis());
    }
}
