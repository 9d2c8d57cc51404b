package io.pollcast.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Beat;
import io.pollcast.metrics.Metrics;
import io.pollcast.testing.Logs;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FollowerTest {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Topic A = new Topic("a");
    private static final Topic B = new Topic("b");

    private ManualThread thread = new ManualThread(0);
    private FakeBackplane store = new FakeBackplane();
    private Metrics metrics = new Metrics();
    private Views views = new Views();
    private final List<HubUpdate> told = new ArrayList<>();
    private final Set<Topic> notServed = new HashSet<>();
    private final Interest interest = new Interest();
    private Follower follower = follower();

    private Follower follower() {
        return new Follower(store, this::hear, "gateway", interest, BEAT, this::isServed, thread, thread, metrics);
    }

    private boolean isServed(TopicInfo info) {
        return !notServed.contains(info.topic());
    }

    private void hear(HubUpdate update) {
        told.add(update);
        views.apply(update);
    }

    @BeforeEach
    void aStoreWithTwoTopics() {
        store.registry("a", "b");
    }

    private void start() {
        follower.start();
        thread.run();
    }

    /** The store's beats for a while. */
    private void beats(int count, long ageMillis) {
        for (int i = 0; i < count; i++) {
            thread.advance(BEAT);
            store.beat(ageMillis);
            thread.run();
        }
    }

    private State state(Topic topic) {
        return views.view(topic).state();
    }

    private String body(Topic topic) {
        Value value = views.view(topic).value();
        return value == null ? "" : value.update().body().text();
    }

    private static void letGo(Deque<Runnable> answers) {
        answers.remove().run();
    }

    @Test
    void readsWhatIsThereAndFollows() {
        store.store("a", "1", 10);
        start();
        assertThat(follower.status().isReady()).isTrue();
        assertThat(body(A)).isEqualTo("1");
        assertThat(state(A)).isEqualTo(State.FRESH);
        assertThat(state(B)).isEqualTo(State.PENDING);
        store.publish("b", "2", 11);
        thread.run();
        assertThat(body(B)).isEqualTo("2");
        store.publishLarge("a", "3", 12);
        thread.run();
        assertThat(body(A)).isEqualTo("3");
        assertThat(store.reads).isEqualTo(2);
    }

    @Test
    void tellsWhatItKnowsOfEveryTopicThatEverWas() {
        store.store("a", "1", 10);
        start();
        store.registry("b");
        beats(1, 0);
        var topics = follower.topics();
        thread.run();
        assertThat(topics.join()).extracting(TopicView::topic).containsExactly(A, B);
        assertThat(topics.join()).extracting(TopicView::state).containsExactly(State.GONE, State.PENDING);
    }

    @Test
    void asksForTheIndexOnlyWhenTheSubscriptionIsAcknowledged() {
        store.holding = true;
        start();
        assertThat(store.indexes).isZero();
        letGo(store.subscribing);
        thread.run();
        assertThat(store.indexes).isEqualTo(1);
        assertThat(follower.status().isReady()).isFalse();
        assertThat(views.registryKnown()).isFalse();
    }

    @Test
    void isReadyOnlyWhenAllThatIsThereHasBeenRead() {
        store.store("a", "1", 10);
        store.store("b", "2", 11);
        store.holding = true;
        start();
        letGo(store.subscribing);
        thread.run();
        letGo(store.indexing);
        thread.run();
        assertThat(store.reading).hasSize(2);
        letGo(store.reading);
        thread.run();
        assertThat(follower.status().isReady()).isFalse();
        letGo(store.reading);
        thread.run();
        assertThat(follower.status().isReady()).isTrue();
    }

    @Test
    void servesWhatCanBeReadAndIsReadyWhenTheRestCan() {
        store.store("a", "1", 10);
        store.store("b", "2", 11);
        store.unreadable.add(B);
        start();
        assertThat(body(A)).isEqualTo("1");
        assertThat(state(A)).isEqualTo(State.FRESH);
        assertThat(state(B)).isEqualTo(State.PENDING);
        beats(3, 0);
        store.publish("a", "3", 12);
        thread.run();
        assertThat(body(A)).isEqualTo("3");
        assertThat(follower.status().isReady()).isFalse();

        store.unreadable.clear();
        store.announce(new Announcement.Interrupted());
        thread.run();
        assertThat(body(B)).isEqualTo("2");
        assertThat(follower.status().isReady()).isTrue();
    }

    @Test
    void asksByItselfWhetherTheRestCanBeReadNow() {
        store.store("b", "2", 11);
        store.unreadable.add(B);
        start();
        store.unreadable.clear();
        thread.advance(Duration.ofSeconds(1));
        thread.run();
        assertThat(body(B)).isEqualTo("2");
        assertThat(follower.status().isReady()).isTrue();
        int asked = store.indexes;
        thread.advance(Duration.ofSeconds(1));
        thread.run();
        assertThat(store.indexes).as("and then no more").isEqualTo(asked);
    }

    @Test
    void missesNothingAndNeverGoesBackWhateverComesFirst() {
        try (Logs logs = Logs.of(Follower.class)) {
            for (int seed = 0; seed < 1_500; seed++) {
                new Race(seed).run();
            }
            assertThat(logs.lines("epoch_adopted")).isNotEmpty();
        }
    }

    /** A store that is written to while a gateway starts, loses its connection and reads, in an order made of a seed. */
    private final class Race {

        private final Random random;
        private final int seed;
        private long version = 100;

        private Race(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            thread = new ManualThread(0);
            store = new FakeBackplane();
            views = new Views();
            metrics = new Metrics();
            told.clear();
            store.registry("a", "b");
            follower = follower();
        }

        private void run() {
            store.holding = true;
            write();
            follower.start();
            for (int step = 0; step < 40; step++) {
                step();
            }
            store.holding = false;
            for (Deque<Runnable> answers = next(); answers != null; answers = next()) {
                answers.remove().run();
                thread.run();
            }
            beats(3, 0);
            assertThat(body(A)).as("seed %s", seed).isEqualTo(stored(A));
            assertThat(body(B)).as("seed %s", seed).isEqualTo(stored(B));
            assertOrdered(A);
            assertOrdered(B);
        }

        private void step() {
            switch (random.nextInt(7)) {
                case 0, 1 -> write();
                case 2, 3 -> {
                    Deque<Runnable> answers = next();
                    if (answers != null) {
                        answers.remove().run();
                    }
                }
                case 4 -> thread.run();
                case 5 -> interrupt();
                default -> store.beat(0);
            }
        }

        private void write() {
            String topic = random.nextBoolean() ? "a" : "b";
            String body = Integer.toString(random.nextInt(4));
            version += 1 + random.nextInt(2);
            if (random.nextBoolean()) {
                store.publish(topic, body, version);
            } else {
                store.publishLarge(topic, body, version);
            }
        }

        /** What is written in the meantime is not announced. */
        private void interrupt() {
            if (store.isSubscribed()) {
                store.store("a", "lost " + version, ++version);
                store.announce(new Announcement.Interrupted());
            }
        }

        private @Nullable Deque<Runnable> next() {
            List<Deque<Runnable>> waiting = new ArrayList<>(List.of(store.subscribing, store.indexing, store.reading));
            waiting.removeIf(Deque::isEmpty);
            return waiting.isEmpty() ? null : waiting.get(random.nextInt(waiting.size()));
        }

        private String stored(Topic topic) {
            return store.values.containsKey(topic)
                    ? store.values.get(topic).body().text()
                    : "";
        }

        private void assertOrdered(Topic topic) {
            List<Long> versions = told.stream()
                    .flatMap(update -> update.changed().stream())
                    .filter(view -> view.topic().equals(topic) && view.value() != null)
                    .map(view -> view.value().update().position().version())
                    .toList();
            assertThat(versions).as("seed %s", seed).isSorted();
        }
    }

    @Test
    void anOlderUpdateChangesNothing() {
        start();
        store.publish("a", "new", 20);
        store.publish("a", "old", 19);
        thread.run();
        assertThat(body(A)).isEqualTo("new");
    }

    @Test
    void anIndexThatWasReadBeforeTakesNothingBack() {
        store.store("a", "same", 10);
        start();
        store.holding = true;
        store.announce(new Announcement.Interrupted());
        thread.run();
        store.publish("a", "other", 11);
        store.publish("a", "same", 12);
        thread.run();
        letGo(store.indexing);
        thread.run();
        store.holding = false;
        beats(3, 0);
        assertThat(body(A)).isEqualTo("same");
        assertThat(metrics.scrape()).contains("pollcast_repairs_total 0.0");
    }

    @Test
    void anotherEpochIsAdoptedAlsoWithLowerVersions() {
        store.store("a", "before", 1_000);
        start();
        store.epoch = "two";
        store.values.clear();
        store.publish("a", "after", 5);
        thread.run();
        assertThat(body(A)).isEqualTo("after");
        assertThat(views.highWater()).isEqualTo(4);
    }

    @Test
    void anEmptiedStoreLeavesTheLastGoodValue() {
        store.store("a", "before", 1_000);
        start();
        store.values.clear();
        store.empty = true;
        store.announce(new Announcement.Interrupted());
        thread.run();
        assertThat(body(A)).isEqualTo("before");
        store.empty = false;
        store.epoch = "two";
        beats(10, 0);
        assertThat(body(A)).isEqualTo("before");
        assertThat(state(A)).isEqualTo(State.STALE);
    }

    @Test
    void aBeatThatKnowsNoValueIsNoReasonToAsk() {
        store.store("a", "before", 1_000);
        start();
        store.epoch = "two";
        store.values.clear();
        beats(1, 0);
        int reads = store.reads;
        beats(20, 0);
        assertThat(store.reads).isEqualTo(reads);
    }

    @Test
    void anotherRegistryIsRead() {
        store.store("a", "1", 10);
        start();
        store.registry("a", "c");
        store.announce(new Announcement.Gone(B));
        thread.run();
        assertThat(views.view(B).info()).isNull();
        beats(1, 0);
        assertThat(state(B)).isEqualTo(State.GONE);
        assertThat(state(new Topic("c"))).isEqualTo(State.PENDING);
        assertThat(views.all()).extracting(TopicView::topic).containsExactly(A, new Topic("c"));
    }

    @Test
    void aTopicThatWasRemovedComesBackWithoutItsOldValue() {
        store.store("a", "old", 10);
        start();
        store.values.clear();
        store.registry("b");
        beats(1, 0);
        assertThat(state(A)).isEqualTo(State.GONE);
        store.registry("a", "b");
        beats(1, 0);
        assertThat(state(A)).isEqualTo(State.PENDING);
        assertThat(body(A)).isEmpty();
        store.publish("a", "new", 11);
        thread.run();
        assertThat(body(A)).isEqualTo("new");
    }

    /** It waited while this process stood still; how long, nobody knows. */
    @Test
    void whatIsHeardRightAfterAPauseIsNoProofOfFreshness() {
        store.store("a", "1", 10);
        start();
        beats(1, 0);
        thread.elapse(Duration.ofMillis(50));
        store.beat(0);
        store.publish("b", "2", 11);
        thread.elapse(Duration.ofSeconds(20));
        thread.run();
        assertThat(state(A)).isEqualTo(State.STALE);
        assertThat(body(B)).isEqualTo("2");
        assertThat(state(B)).isEqualTo(State.STALE);
        beats(1, 0);
        assertThat(state(A)).isEqualTo(State.FRESH);
        assertThat(state(B)).isEqualTo(State.FRESH);
    }

    /** A store that lost a write and its new holder both speak of the older value, until the holder has polled. */
    @Test
    void anOlderValueIsNotTakenOverForBeatsThatComeTogether() {
        store.store("a", "younger", 12);
        start();
        beats(1, 0);
        store.store("a", "older", 11);
        thread.advance(BEAT);
        for (int i = 0; i < 3; i++) {
            store.beat(0);
            thread.advance(Duration.ofMillis(10));
        }
        assertThat(body(A)).isEqualTo("younger");
        beats(2, 0);
        assertThat(body(A)).isEqualTo("older");
    }

    /** After a fail-over that lost a write: what the store keeps of its beats is of before, and the first beat of the new lease comes before its first poll. */
    @Test
    void anOlderValueIsNotTakenOverForABeatThatTheStoreKept() {
        store.store("a", "younger", 12);
        start();
        beats(1, 0);
        store.store("a", "older", 11);
        store.lastBeat = store.beatNow(0).withAge(5_000);
        thread.advance(BEAT);
        store.announce(new Announcement.Interrupted());
        thread.advance(BEAT);
        store.beat(0);
        thread.run();
        assertThat(body(A)).isEqualTo("younger");
        store.store("a", "younger", 13);
        beats(2, 0);
        assertThat(body(A)).isEqualTo("younger");
    }

    /** As from a store that began anew, or that failed over to a replica without the later value. */
    @Test
    void anOlderValueThatIsTakenOverIsNotAsFreshAsTheOneBefore() {
        store.store("a", "younger", 12);
        start();
        beats(1, 0);
        assertThat(state(A)).isEqualTo(State.FRESH);
        store.epoch = "two";
        store.store("a", "older", 11);
        store.age(60_000);
        store.announce(new Announcement.Interrupted());
        thread.run();
        assertThat(body(A)).isEqualTo("older");
        assertThat(state(A)).isEqualTo(State.STALE);
        beats(1, 0);
        assertThat(state(A)).isEqualTo(State.FRESH);
    }

    @Test
    void anAnswerIsTakenToBeAsOldAsItsQuestion() {
        store.store("a", "1", 10);
        store.holding = true;
        start();
        letGo(store.subscribing);
        thread.run();
        thread.advance(Duration.ofMillis(1_500));
        letGo(store.indexing);
        thread.run();
        thread.advance(Duration.ofMillis(500));
        letGo(store.reading);
        thread.run();
        assertThat(views.view(A).ageMillis(thread.getAsLong())).isEqualTo(500);
    }

    @Test
    void isRepairedWhenTwoBeatsContradictIt() {
        store.store("a", "1", 10);
        start();
        store.store("a", "unheard", 11);
        beats(1, 0);
        assertThat(store.reads).isEqualTo(1);
        assertThat(body(A)).isEqualTo("1");
        beats(1, 0);
        assertThat(store.reads).isEqualTo(2);
        assertThat(body(A)).isEqualTo("unheard");
        beats(3, 0);
        assertThat(store.reads).isEqualTo(2);
        assertThat(metrics.scrape()).contains("pollcast_repairs_total 1.0");
    }

    @Test
    void whatTheStoreLostIsAdoptedAfterTwoBeats() {
        store.store("a", "lost", 12);
        start();
        store.store("a", "kept", 11);
        beats(2, 0);
        assertThat(body(A)).isEqualTo("kept");
    }

    /** It is asked for on another connection than the one on which announcements come. */
    @Test
    void aValueThatIsReadBeforeItIsAnnouncedProvesNothingOfTheOthers() {
        store.store("a", "lost", 12);
        start();
        store.store("a", "kept", 11);
        beats(1, 0);
        thread.advance(BEAT);
        store.beat(0);
        store.store("b", "on its way", 13);
        store.store("a", "read", 14);
        thread.run();
        assertThat(body(A)).isEqualTo("read");
        assertThat(body(B)).isEmpty();
        assertThat(views.highWater()).isEqualTo(11);
        store.publish("b", "on its way", 13);
        thread.run();
        assertThat(views.highWater()).isEqualTo(12);
    }

    /** Topics get their versions each by itself: of two changes in one millisecond, the second may still be on its way. */
    @Test
    void aVersionProvesTheSameOneOfOtherTopicsOnlyWithTheNextBeat() {
        start();
        store.publish("a", "1", 10);
        thread.run();
        assertThat(views.highWater()).isEqualTo(9);
        store.publish("b", "2", 10);
        thread.run();
        assertThat(views.highWater()).isEqualTo(9);
        beats(1, 0);
        assertThat(views.highWater()).isEqualTo(10);
        store.publish("a", "3", 14);
        thread.run();
        assertThat(views.highWater()).isEqualTo(13);
    }

    @Test
    void aBeatThatOvertakesALargeValueIsNoRepair() {
        store.store("a", "1", 10);
        start();
        store.holding = true;
        store.publishLarge("a", "large", 11);
        thread.run();
        beats(1, 0);
        letGo(store.reading);
        thread.run();
        assertThat(body(A)).isEqualTo("large");
        assertThat(metrics.scrape()).contains("pollcast_repairs_total 0.0");
    }

    @Test
    void subscribesAnewWithGrowingPatienceWhenBeatsAreMissing() {
        start();
        beats(1, 0);
        List<Long> seconds = new ArrayList<>();
        for (int second = 1; second <= 400; second++) {
            int before = store.subscriptions;
            store.lastBeat = store.beatNow(0).withAge(second * 1_000L - 1);
            thread.advance(Duration.ofSeconds(1));
            for (int i = before; i < store.subscriptions; i++) {
                seconds.add((long) second);
            }
        }
        assertThat(seconds).startsWith(5L, 13L).hasSizeLessThan(12);
        assertThat(metrics.scrape()).contains("pollcast_resubscriptions_total " + seconds.size() + ".0");
        beats(1, 0);
        int before = store.subscriptions;
        thread.advance(Duration.ofMillis(4_300));
        assertThat(store.subscriptions).isEqualTo(before + 1);
    }

    /** They waited on their way, and with them what was said between them. */
    @Test
    void beatsThatComeTogetherCountAsOneForWhoWaitsForBeats() {
        start();
        beats(3, 0);
        assertThat(told.get(told.size() - 1).beats()).isEqualTo(3);
        thread.advance(BEAT.multipliedBy(2));
        for (int i = 0; i < 4; i++) {
            store.beat(0);
            thread.advance(Duration.ofMillis(1));
        }
        assertThat(told.get(told.size() - 1).beats()).isEqualTo(4);
        assertThat(follower.status().beats()).isEqualTo(7);
        beats(1, 0);
        assertThat(told.get(told.size() - 1).beats()).isEqualTo(5);
    }

    @Test
    void growsNotPatientWhileSomebodyBeatsUnheard() {
        try (Logs logs = Logs.of(BeatWatch.class)) {
            start();
            beats(1, 0);
            int before = store.subscriptions;
            for (int beat = 0; beat < 30; beat++) {
                store.lastBeat = store.beatNow(0).withAge(500);
                thread.advance(BEAT);
            }
            assertThat(store.subscriptions - before).isEqualTo(14);
            assertThat(logs.lines("beat_")).singleElement().asString().startsWith("beat_missing");
            beats(1, 0);
            assertThat(logs.lines("beat_")).hasSize(2).last().asString().startsWith("beat_recovered");
        }
    }

    @Test
    void readsAgainAfterAnInterruption() {
        store.store("a", "1", 10);
        start();
        store.store("a", "missed", 11);
        store.announce(new Announcement.Interrupted());
        thread.run();
        assertThat(body(A)).isEqualTo("missed");
    }

    @Test
    void troubleAndRecoveryAreLoggedOnce() {
        try (Logs logs = Logs.of(TroubleLog.class)) {
            store.down = true;
            start();
            thread.advance(Duration.ofSeconds(5));
            assertThat(views.registryKnown()).isFalse();
            assertThat(follower.status().isReady()).isFalse();
            store.down = false;
            store.store("a", "1", 10);
            thread.advance(Duration.ofSeconds(1));
            assertThat(body(A)).isEqualTo("1");
            assertThat(logs.lines("backplane_")).hasSize(2);
            assertThat(logs.lines("backplane_unreachable"))
                    .singleElement()
                    .asString()
                    .contains("fake: down");
        }
    }

    @Test
    void aTopicThatCannotBeReadForLongIsOneOutage() {
        try (Logs logs = Logs.of(TroubleLog.class)) {
            store.downFor.add(B);
            store.store("a", "1", 10);
            store.store("b", "1", 11);
            start();
            thread.advance(Duration.ofSeconds(60));
            assertThat(body(A)).isEqualTo("1");
            assertThat(logs.lines("backplane_")).hasSize(1);
            store.downFor.clear();
            thread.advance(Duration.ofSeconds(5));
            assertThat(body(B)).isEqualTo("1");
            assertThat(logs.lines("backplane_")).hasSize(2).last().isEqualTo("backplane_recovered for=gateway");
        }
    }

    @Test
    void aSilenceIsLoggedWhenItBeginsAndWhenItEnds() {
        try (Logs logs = Logs.of(BeatWatch.class)) {
            start();
            beats(3, 0);
            assertThat(logs.lines("beat_")).isEmpty();
            thread.advance(Duration.ofMinutes(10));
            assertThat(logs.lines("beat_")).singleElement().asString().matches("beat_missing silence=4\\d{3}ms");
            beats(3, 0);
            assertThat(logs.lines("beat_")).hasSize(2).last().asString().matches("beat_recovered silence=60\\d{4}ms");
        }
    }

    @Test
    void aReadThatFailsIsRepeated() {
        start();
        store.down = true;
        store.publishLarge("a", "1", 10);
        thread.run();
        assertThat(body(A)).isEmpty();
        store.down = false;
        thread.advance(Duration.ofSeconds(1));
        assertThat(body(A)).isEqualTo("1");
    }

    @Test
    void isNotReadyWhenOneOfTheFirstReadsFailed() {
        store.store("a", "1", 10);
        store.store("b", "2", 11);
        store.holding = true;
        start();
        letGo(store.subscribing);
        thread.run();
        store.downFor.add(B);
        letGo(store.indexing);
        thread.run();
        letGo(store.reading);
        thread.run();
        assertThat(follower.status().isReady()).isFalse();
        store.downFor.clear();
        store.holding = false;
        thread.advance(Duration.ofSeconds(1));
        assertThat(follower.status().isReady()).isTrue();
        assertThat(body(B)).isEqualTo("2");
    }

    @Test
    void isStaleJustAfterItsTime() {
        store.store("a", "1", 10);
        start();
        thread.advance(Duration.ofSeconds(6));
        assertThat(state(A)).isEqualTo(State.FRESH);
        thread.advance(Duration.ofMillis(100));
        assertThat(state(A)).isEqualTo(State.STALE);
        beats(1, 5_999);
        assertThat(state(A)).isEqualTo(State.FRESH);
    }

    @Test
    void aSlowDownStretchesTheRhythmAndTheTimeToStale() {
        store.store("a", "1", 10);
        start();
        slowBeat(300, 0);
        assertThat(views.view(A).status(thread.getAsLong()).everyMillis()).isEqualTo(6_000);
        thread.advance(Duration.ofSeconds(18));
        assertThat(state(A)).isEqualTo(State.FRESH);
        thread.advance(Duration.ofMillis(100));
        assertThat(state(A)).isEqualTo(State.STALE);
    }

    @Test
    void whatWasObservedUnderASlowDownDoesNotTurnStaleWhenItEnds() {
        store.store("a", "1", 10);
        start();
        thread.advance(Duration.ofSeconds(1));
        slowBeat(300, 0);
        thread.advance(Duration.ofSeconds(10));
        slowBeat(100, 10_000);
        assertThat(views.view(A).status(thread.getAsLong()).everyMillis()).isEqualTo(2_000);
        assertThat(state(A)).isEqualTo(State.FRESH);
        slowBeat(100, 0);
        thread.advance(Duration.ofMillis(6_100));
        assertThat(state(A)).isEqualTo(State.STALE);
    }

    @Test
    void tellsHowOftenAValueChanges() {
        store.store("a", "1", 10);
        start();
        assertThat(changeEvery()).isEqualTo(-1);
        thread.advance(Duration.ofSeconds(8));
        store.publish("a", "2", 20);
        thread.run();
        assertThat(changeEvery()).isEqualTo(8_000);
        thread.advance(Duration.ofSeconds(4));
        store.publish("a", "3", 30);
        thread.run();
        assertThat(changeEvery()).isEqualTo(7_000);
    }

    private long changeEvery() {
        return views.view(A).status(thread.getAsLong()).changeEveryMillis();
    }

    private void slowBeat(int percent, long ageMillis) {
        Beat beat = store.beatNow(ageMillis);
        store.announce(new Announcement.Beaten(new Beat(
                beat.epoch(), beat.everyMillis(), beat.registryHash(), beat.topics(), beat.ageMillis(), percent)));
        thread.run();
    }

    @Test
    void anOlderProofDoesNotTakeAYoungerOneBack() {
        store.store("a", "1", 10);
        start();
        thread.advance(BEAT);
        store.beat(100);
        thread.run();
        store.beat(6_100);
        thread.run();
        thread.advance(Duration.ofMillis(5_800));
        assertThat(state(A)).isEqualTo(State.FRESH);
    }

    @Test
    void aStoredBeatTellsANewGatewayHowOldTheValuesAre() {
        store.store("a", "1", 10);
        Beat beat = store.beatNow(3_000);
        store.lastBeat = beat.withAge(4_000);
        store.age(60_000);
        start();
        assertThat(state(A)).isEqualTo(State.STALE);
        assertThat(views.view(A).ageMillis(thread.getAsLong())).isEqualTo(7_000);
        assertThat(follower.status().beats()).isZero();
    }

    /** Or the health of a gateway that starts would be red until the next beat. */
    @Test
    void aStoredBeatShowsThatSomebodyBeatsUntilTheFirstIsHeard() {
        store.lastBeat = store.beatNow(0).withAge(1_000);
        start();
        store.lastBeat = null;
        assertThat(follower.status().isSilent(thread.getAsLong())).isFalse();
        thread.advance(BEAT.multipliedBy(3).minusMillis(1_000));
        assertThat(follower.status().isSilent(thread.getAsLong())).isFalse();
        thread.advance(Duration.ofMillis(100));
        assertThat(follower.status().isSilent(thread.getAsLong())).isTrue();
    }

    @Test
    void aStoredBeatOfLongAgoShowsNothing() {
        start();
        assertThat(follower.status().isSilent(thread.getAsLong()))
                .as("none is known")
                .isTrue();
        store.lastBeat = store.beatNow(0).withAge(3_600_000);
        store.registry("a");
        store.publish("c", "1", 1);
        thread.run();
        assertThat(store.indexes).isEqualTo(2);
        assertThat(follower.status().isSilent(thread.getAsLong())).isTrue();
    }

    /** This gateway may hear nothing any more, though it can read. */
    @Test
    void onceOneWasHeardOnlyWhatIsHeardCounts() {
        start();
        beats(1, 0);
        thread.advance(BEAT.multipliedBy(4));
        store.lastBeat = store.beatNow(0);
        store.publish("c", "1", 1);
        thread.run();
        assertThat(follower.status().isSilent(thread.getAsLong())).isTrue();
    }

    @Test
    void theTimeThatReadingTakesCountsInTheAgeOfAStoredBeat() {
        store.store("a", "1", 10);
        store.store("b", "2", 10);
        store.lastBeat = store.beatNow(1_000);
        store.age(60_000);
        store.holding = true;
        start();
        letGo(store.subscribing);
        thread.run();
        letGo(store.indexing);
        thread.run();
        letGo(store.reading);
        thread.advance(Duration.ofSeconds(3));
        letGo(store.reading);
        thread.run();
        assertThat(views.view(A).ageMillis(thread.getAsLong())).isEqualTo(4_000);
    }

    @Test
    void whatIsPolledWithoutChangeNeverTurnsStale() {
        store.store("a", "1", 10);
        start();
        beats(1, 1_900);
        told.clear();
        for (int i = 0; i < 100; i++) {
            beats(1, 1_900);
            thread.advance(Duration.ofMillis(100));
        }
        assertThat(told)
                .allSatisfy(update -> assertThat(update.changed())
                        .allSatisfy(view -> assertThat(view.state()).isNotEqualTo(State.STALE)));
    }

    @Test
    void aFailureIsShownAndForgotten() {
        store.store("a", "1", 10);
        start();
        Beat beat = store.beatNow(2_000);
        List<Beat.Entry> failing = beat.topics().stream()
                .map(entry -> new Beat.Entry(
                        entry.topic(), entry.version(), entry.fingerprint(), entry.ageMillis(), "HTTP 502"))
                .toList();
        store.announce(
                new Announcement.Beaten(new Beat(beat.epoch(), beat.everyMillis(), beat.registryHash(), failing, 0)));
        thread.run();
        assertThat(views.view(A).failure()).isEqualTo("HTTP 502");
        beats(1, 0);
        assertThat(views.view(A).failure()).isNull();
    }

    @Test
    void whatMayNotBeServedDoesNotExistHere() {
        notServed.add(B);
        store.store("b", "private", 10);
        try (Logs logs = Logs.of(TopicTable.class)) {
            start();
            store.publish("b", "private too", 11);
            store.publishLarge("b", "private three", 12);
            beats(3, 0);
            assertThat(logs.lines("topic_not_served topic=b")).hasSize(1);
        }
        assertThat(store.reads).isZero();
        assertThat(store.indexes).isEqualTo(1);
        assertThat(views.all()).extracting(TopicView::topic).containsExactly(A);
        assertThat(state(B)).isEqualTo(State.GONE);
    }

    @Test
    void itsVersionsProveNothingWhileItStillReads() {
        store.store("a", "1", 10);
        store.store("b", "1", 11);
        start();
        assertThat(views.highWater()).isEqualTo(10);
        store.holding = true;
        store.store("b", "2", 20);
        store.store("a", "2", 21);
        store.announce(new Announcement.Interrupted());
        thread.run();
        letGo(store.indexing);
        thread.run();
        letGo(store.reading);
        thread.run();
        assertThat(body(A)).isEqualTo("2");
        assertThat(body(B)).isEqualTo("1");
        assertThat(views.highWater()).isEqualTo(10);
        store.publish("a", "3", 22);
        thread.run();
        assertThat(views.highWater()).isEqualTo(10);
        letGo(store.reading);
        thread.run();
        assertThat(body(B)).isEqualTo("2");
        assertThat(views.highWater()).isEqualTo(21);
    }

    @Test
    void theAgeOfATopicIsANumberForAsLongAsItExists() {
        store.store("a", "1", 10);
        start();
        System.gc();
        assertThat(metrics.scrape()).contains("pollcast_topic_age_seconds{topic=\"a\"} 0.0");
    }

    @Test
    void saysNothingMoreWhenClosed() {
        start();
        follower.close();
        thread.run();
        told.clear();
        store.publish("a", "late", 10);
        thread.advance(Duration.ofMinutes(1));
        assertThat(told).isEmpty();
        assertThat(store.isSubscribed()).isFalse();
        assertThat(store.subscriptions).isEqualTo(1);
    }

    @Test
    void closedWhileTheStoreIsDownItAsksNoMore() {
        store.down = true;
        start();
        follower.close();
        thread.run();
        int before = store.subscriptions;
        thread.advance(Duration.ofMinutes(1));
        assertThat(store.subscriptions).isEqualTo(before);
    }
}
