package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.change.ChangeRules;
import io.pollcast.change.Observation;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Body;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What answers say of when to come again, as the poll loop follows it. */
class AutoRhythmTest {

    private static final Every EVERY = new Every(Duration.ofSeconds(1), Duration.ofSeconds(60));
    private static final EndpointSettings ENDPOINT = new EndpointSettings(
            new Topic("prices"),
            Source.of(URI.create("http://localhost/prices"), Duration.ofSeconds(1)),
            EVERY,
            null,
            null,
            false,
            Map.of(),
            ChangeRules.NONE);

    private final ManualThread thread = new ManualThread(1);
    private final FakeFetcher fetcher = new FakeFetcher();
    private final FakePublisher publisher = new FakePublisher();
    private final Metrics metrics = new Metrics();
    private final RandomGenerator random = new Random(7);
    private final PollLoop loop = new PollLoop(
            ENDPOINT,
            fetcher,
            publisher,
            thread,
            thread,
            new Pace(ENDPOINT.topic(), EVERY, SlowDown.NONE, random),
            new Origin("http://localhost", 6, thread, thread, random),
            "prices",
            metrics);

    @AfterEach
    void close() {
        metrics.close();
    }

    private void answer(Observation observation) {
        fetcher.answer(observation);
        thread.run();
        while (publisher.open() > 0) {
            publisher.accept(publisher.given.size());
            thread.run();
        }
    }

    private static Observation value(String body, @Nullable Duration freshFor) {
        return new Observation.Fetched(Body.of(body), "application/json", Validators.NONE, freshFor);
    }

    /** The next poll comes then, up to a tenth later, and not before. */
    private void isPolledAfter(Duration time) {
        int before = fetcher.asked.size();
        thread.advance(time.minusNanos(1));
        assertThat(fetcher.asked).hasSize(before);
        thread.advance(time.dividedBy(10).plusNanos(1));
        assertThat(fetcher.asked).hasSize(before + 1);
    }

    @Test
    void anAnswerThatNothingHasChangedSaysHowLongToo() {
        loop.start(null);
        Validators tag = FakeFetcher.tag("1");
        answer(new Observation.Fetched(Body.of("1"), "application/json", tag, Duration.ofSeconds(10)));
        isPolledAfter(Duration.ofSeconds(10));
        answer(new Observation.NotModified(Duration.ofSeconds(25)));
        isPolledAfter(Duration.ofSeconds(25));
    }

    @Test
    void comesAgainWhenTheValueIsNotFreshAnyMore() {
        loop.start(null);
        answer(value("1", Duration.ofSeconds(10)));
        isPolledAfter(Duration.ofSeconds(10));
        answer(value("1", Duration.ofSeconds(25)));
        isPolledAfter(Duration.ofSeconds(25));
        answer(value("2", Duration.ofMillis(1)));
        isPolledAfter(Duration.ofSeconds(1));
    }

    @Test
    void comesMoreOftenToWhatChanges() {
        loop.start(null);
        answer(value("1", null));
        isPolledAfter(Duration.ofSeconds(1));
        answer(value("1", null));
        isPolledAfter(Duration.ofMillis(1500));
        answer(value("1", null));
        isPolledAfter(Duration.ofMillis(2250));
        answer(value("2", null));
        isPolledAfter(Duration.ofMillis(1125));
    }

    @Test
    void aFailureDoesNotChangeIt() {
        loop.start(null);
        answer(value("1", Duration.ofSeconds(10)));
        isPolledAfter(Duration.ofSeconds(10));
        answer(new Observation.Failed("HTTP 500"));
        isPolledAfter(Duration.ofSeconds(10));
    }
}
