package io.pollcast.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Wanted;
import io.pollcast.metrics.Metrics;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Access;
import io.pollcast.topic.Allowed;
import io.pollcast.topic.Registry;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.TopicTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a gateway says that its clients want, and the topics of templates that it has. */
class WantsTest {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Topic NEWS = new Topic("news");
    private static final Topic EUR = new Topic("prices/EUR");
    private static final Topic CHF = new Topic("prices/CHF");
    private static final TopicTemplate PRICES =
            new TopicTemplate("prices/{symbol}", Allowed.matching("[A-Z0-9]{3,9}"), 2_000, 6_000, true, 3);

    private final ManualThread thread = new ManualThread(0);
    private final FakeBackplane store = new FakeBackplane();
    private final Metrics metrics = new Metrics();
    private final Interest interest = new Interest();
    private final Views views = new Views();
    private final List<HubUpdate> told = new ArrayList<>();
    private final Follower follower = new Follower(
            store, this::hear, "gateway", interest, BEAT, info -> info.access().open(), thread, thread, metrics);

    private void hear(HubUpdate update) {
        told.add(update);
        views.apply(update);
    }

    private void start(boolean onDemand, TopicTemplate... templates) {
        store.registry = new Registry(
                List.of(new TopicInfo(NEWS, null, 2_000, 6_000, Access.of(true), onDemand)), List.of(templates));
        store.beat(0);
        follower.start();
        thread.run();
        beat();
        thread.advance(TICK);
    }

    /** A beat in which {@code awake} are polled, and nothing else is. */
    private void beat(Topic... awake) {
        Set<Topic> polled = Set.of(awake);
        List<Beat.Entry> entries = new ArrayList<>();
        Stream.concat(Stream.of(NEWS), Stream.of(awake).filter(topic -> !topic.equals(NEWS)))
                .forEach(topic -> {
                    var value = store.values.get(topic);
                    entries.add(new Beat.Entry(
                            topic,
                            value == null ? 0 : value.position().version(),
                            value == null ? null : value.fingerprint(),
                            value == null ? -1 : polled.contains(topic) ? 0 : 60_000,
                            null,
                            !polled.contains(topic)));
                });
        store.announce(new Announcement.Beaten(new Beat(store.epoch, 2_000, store.registry.hash(), entries, 0)));
        thread.run();
    }

    private List<Topic> lastWanted() {
        return store.wanted.get(store.wanted.size() - 1).topics();
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void saysNothingWhileNoTopicIsOnDemand() {
        start(false);
        interest.joined(NEWS);
        thread.advance(Duration.ofMinutes(1));
        assertThat(store.wanted).isEmpty();
    }

    @Test
    void saysAtOnceWhatIsNewAndEverythingEveryTenSeconds() {
        start(true);
        assertThat(store.wanted).containsExactly(new Wanted("gateway", 0, List.of()));
        thread.advance(Duration.ofSeconds(3));
        interest.joined(NEWS);
        thread.advance(TICK);
        assertThat(store.wanted).hasSize(2);
        assertThat(lastWanted()).containsExactly(NEWS);
        int before = store.wanted.size();
        for (int i = 0; i < 30; i++) {
            beat(NEWS);
            thread.advance(BEAT);
        }
        assertThat(store.wanted.size() - before).isBetween(5, 6);
        interest.left(NEWS);
        thread.advance(Duration.ofSeconds(10));
        assertThat(lastWanted()).isEmpty();
    }

    @Test
    void saysHowManyStreamsAreOpen() {
        start(true);
        interest.connected();
        interest.connected();
        interest.disconnected();
        interest.joined(NEWS);
        thread.advance(TICK);
        assertThat(store.wanted).last().isEqualTo(new Wanted("gateway", 1, List.of(NEWS)));
    }

    @Test
    void whatTwoLoopsWantIsWantedUntilBothHaveLeft() {
        start(true);
        interest.joined(NEWS);
        interest.joined(NEWS);
        interest.left(NEWS);
        thread.advance(Duration.ofSeconds(11));
        assertThat(lastWanted()).containsExactly(NEWS);
        interest.left(NEWS);
        thread.advance(Duration.ofSeconds(11));
        assertThat(lastWanted()).isEmpty();
    }

    @Test
    void whoAsksOnceIsInterestedForAMoment() {
        start(true);
        interest.asked(NEWS, thread.getAsLong());
        thread.advance(TICK);
        assertThat(lastWanted()).containsExactly(NEWS);
        thread.advance(Duration.ofSeconds(21));
        assertThat(lastWanted()).isEmpty();
    }

    @Test
    void clientsThatComeAndGoMakeNoMoreWords() {
        start(true);
        int before = store.wanted.size();
        for (int i = 0; i < 10_000; i++) {
            interest.joined(NEWS);
            interest.left(NEWS);
            interest.asked(NEWS, thread.getAsLong());
            if (i % 100 == 99) {
                thread.advance(Duration.ofMillis(500));
            }
        }
        assertThat(store.wanted.size() - before).as("in 50 seconds").isLessThanOrEqualTo(7);
    }

    @Test
    void topicsThatAreAllNewAreSaidWithinABudget() {
        start(false, new TopicTemplate("t/{x}", Allowed.matching("[0-9]+"), 2_000, 6_000, true, 5_000));
        int before = store.wanted.size();
        for (int i = 0; i < 600; i++) {
            Topic topic = new Topic("t/" + i);
            interest.joined(topic);
            thread.advance(TICK);
            interest.left(topic);
        }
        assertThat(store.wanted.size() - before).as("in a minute").isLessThanOrEqualTo(80);
    }

    @Test
    void saysAgainWhatThePollerHasNotHeard() {
        start(true);
        interest.joined(NEWS);
        thread.advance(TICK);
        beat();
        thread.advance(TICK);
        int said = store.wanted.size();
        assertThat(said).as("not at once: the word may be on its way").isEqualTo(2);
        thread.advance(Duration.ofMillis(1_800));
        beat();
        thread.advance(TICK);
        assertThat(store.wanted).hasSize(said + 1);
        thread.advance(BEAT);
        beat(NEWS);
        thread.advance(TICK);
        assertThat(store.wanted).hasSize(said + 1);
    }

    @Test
    void aWordThatTheStoreDidNotTakeIsSaidAgain() {
        start(true);
        store.down = true;
        interest.joined(NEWS);
        thread.advance(TICK);
        store.down = false;
        thread.advance(TICK.multipliedBy(3));
        assertThat(lastWanted()).containsExactly(NEWS);
        assertThat(store.wanted.size()).isGreaterThan(2);
    }

    @Test
    void aSleepingTopicIsStaleWithItsAgeAndSaysThatItSleeps() {
        start(true);
        store.publish("news", "old", 1);
        thread.advance(Duration.ofMinutes(1));
        beat();
        assertThat(views.view(NEWS).state()).isEqualTo(State.STALE);
        assertThat(views.view(NEWS).asleep()).isTrue();
        assertThat(views.view(NEWS).status(thread.getAsLong()).json())
                .contains("\"state\":\"stale\"", "\"asleep\":true");
        assertThat(views.view(NEWS).ageMillis(thread.getAsLong())).isGreaterThan(59_000);
        beat(NEWS);
        assertThat(views.view(NEWS).asleep()).isFalse();
        assertThat(views.view(NEWS).status(thread.getAsLong()).json()).doesNotContain("asleep");
    }

    /** Or a client that woke it would read "fresh, asleep" until the next beat. */
    @Test
    void aValueThatIsAnnouncedSaysThatTheTopicIsAwake() {
        start(true);
        store.publish("news", "old", 1);
        beat();
        assertThat(views.view(NEWS).asleep()).isTrue();
        store.publish("news", "new", 2);
        thread.run();
        assertThat(views.view(NEWS).asleep()).isFalse();
    }

    @Test
    void aTopicOfATemplateBeginsWhenSomebodyWantsIt() {
        start(false, PRICES);
        assertThat(views.view(EUR).state()).as("before anybody asked").isEqualTo(State.PENDING);
        assertThat(views.view(new Topic("prices/eur")).state()).isEqualTo(State.GONE);
        assertThat(views.view(new Topic("prices/EUR/x")).state()).isEqualTo(State.GONE);
        interest.joined(EUR);
        thread.advance(TICK);
        assertThat(lastWanted()).containsExactly(EUR);
        store.publish("prices/EUR", "1.09", 5);
        thread.run();
        assertThat(views.view(EUR).state()).isEqualTo(State.FRESH);
        assertThat(store.indexes).as("nothing was read for it").isEqualTo(1);
    }

    @Test
    void topicsThatTheStoreSpeaksOfAreKnownWithoutInterest() {
        start(false, PRICES);
        store.publish("prices/EUR", "1.09", 5);
        store.publish("prices/nope", "hostile", 6);
        thread.run();
        assertThat(views.view(EUR).state()).isEqualTo(State.FRESH);
        assertThat(views.all()).extracting(TopicView::topic).containsExactly(NEWS, EUR);
        beat(EUR);
        beat();
        assertThat(views.view(EUR).value()).as("one beat may have overtaken it").isNotNull();
        beat();
        assertThat(views.all()).extracting(TopicView::topic).containsExactly(NEWS);
    }

    @Test
    void aGatewayThatStartsFindsTheTopicsOfTemplatesInTheIndex() {
        store.store("prices/EUR", "1.09", 5);
        start(false, PRICES);
        assertThat(views.view(EUR).value()).isNotNull();
    }

    @Test
    void aTopicThatIsGoneWhileSomebodyHereWantsItBeginsAnew() {
        start(false, PRICES);
        interest.joined(EUR);
        thread.advance(TICK);
        store.publish("prices/EUR", "1.09", 5);
        store.values.remove(EUR);
        store.announce(new Announcement.Gone(EUR));
        thread.run();
        assertThat(views.view(EUR).state()).isEqualTo(State.PENDING);
        store.publish("prices/EUR", "1.10", 6);
        thread.run();
        assertThat(views.view(EUR).value()).isNotNull();
    }

    @Test
    void thereAreNeverMoreTopicsThanTheTemplateSays() {
        start(false, PRICES);
        IntStream.range(0, 100_000).forEach(i -> interest.asked(new Topic("prices/T" + i), thread.getAsLong()));
        thread.advance(TICK);
        assertThat(views.all()).hasSize(1 + PRICES.maxTopics());
        assertThat(lastWanted()).hasSize(PRICES.maxTopics());
        assertThat(views.isExcess(EUR)).isTrue();
        beat();
        thread.advance(Duration.ofSeconds(11));
        beat();
        thread.advance(TICK);
        assertThat(views.all()).as("nobody wants them any more").hasSize(1);
        assertThat(views.isExcess(EUR)).isFalse();
    }

    @Test
    void theStoreCannotMakeThemMoreEither() {
        start(false, PRICES);
        for (int i = 0; i < 1_000; i++) {
            store.publish("prices/T" + i, "hostile", i + 1);
        }
        thread.run();
        assertThat(views.all()).hasSizeLessThanOrEqualTo(1 + 2 * PRICES.maxTopics());
    }

    @Test
    void whatThePollerHasNoRoomForIsRefused() {
        start(false, PRICES);
        interest.joined(EUR);
        interest.joined(CHF);
        thread.advance(TICK);
        Topic[] others = {new Topic("prices/AAA"), new Topic("prices/BBB"), EUR};
        for (int i = 0; i < 3; i++) {
            assertThat(told).allMatch(update -> update.refused().isEmpty());
            beat(others);
        }
        assertThat(told.get(told.size() - 1).refused()).containsExactly(CHF);
        assertThat(views.isExcess(CHF)).isTrue();
        assertThat(views.isExcess(EUR)).isFalse();
    }

    @Test
    void aTemplateThatIsNotServedHereHasNoTopics() {
        start(false, new TopicTemplate("prices/{symbol}", Allowed.matching("[A-Z]{3}"), 2_000, 6_000, false, 3));
        assertThat(views.view(EUR).state()).isEqualTo(State.GONE);
        store.publish("prices/EUR", "secret", 5);
        thread.run();
        assertThat(views.view(EUR).value()).isNull();
    }

    @Test
    void countsAllTopicsOfATemplateUnderItsName() {
        start(false, PRICES);
        store.publish("prices/EUR", "1.09", 5);
        thread.run();
        assertThat(metrics.scrape()).contains("topic=\"prices/{symbol}\"").doesNotContain("EUR");
    }
}
