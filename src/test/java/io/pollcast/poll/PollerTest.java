package io.pollcast.poll;

import static io.pollcast.poll.FakeFetcher.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.memory.MemoryBackplane;
import io.pollcast.change.Observation;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.FaultyBackplane.Way;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Endpoints that come, go and change while others are polled. */
class PollerTest {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final EndpointSettings PRICES = endpoint("prices", "http://localhost/prices", 2);
    private static final EndpointSettings NEWS = endpoint("news", "http://localhost/news", 10);
    private static final EndpointSettings QUAKES = endpoint("quakes", "http://localhost/quakes", 5);

    private final ManualThread thread = new ManualThread(-3_000_000_000L);
    private final MemoryBackplane store = new MemoryBackplane(thread, () -> 1_000_000);
    private final FaultyBackplane way = new FaultyBackplane(store);
    private final Backend backend = new Backend();
    private final Metrics metrics = new Metrics();
    private final CapturedLog log = CapturedLog.of(Loops.class);
    private final List<Announcement> heard = new ArrayList<>();
    private int ids;
    private final Poller poller = poller(way, backend, List.of(PRICES, NEWS), "id");

    /** Answers by the URL; what has no answer yet is under way. */
    private static final class Backend implements Fetcher {

        record Call(Source source, Validators validators, Consumer<Observation> result) {}

        final List<Call> calls = new ArrayList<>();
        final Map<String, Call> open = new LinkedHashMap<>();

        @Override
        public void fetch(Source source, Validators validators, Consumer<Observation> result) {
            Call call = new Call(source, validators, result);
            calls.add(call);
            assertThat(open.put(source.url().getQuery(), call))
                    .as("one call of a topic at a time")
                    .isNull();
        }

        int calls(String topic) {
            return (int) calls.stream()
                    .filter(call -> call.source().url().getQuery().equals(topic))
                    .count();
        }

        Call last() {
            return calls.get(calls.size() - 1);
        }

        @Override
        public void close() {
            open.clear();
        }
    }

    private Poller poller(Backplane to, Fetcher fetcher, List<EndpointSettings> endpoints, String name) {
        return new Poller(
                PollerSettings.DEFAULT,
                endpoints,
                List.of(),
                BEAT,
                to,
                fetcher,
                thread,
                thread,
                new Random(5),
                () -> name + ids++,
                metrics);
    }

    private static EndpointSettings endpoint(String topic, String url, int seconds) {
        Source source = Source.of(URI.create(url + "?" + topic), Duration.ofSeconds(1));
        return new EndpointSettings(new Topic(topic), source, Duration.ofSeconds(seconds), null, null, false);
    }

    @AfterEach
    void close() {
        log.close();
        metrics.close();
    }

    @Test
    void anAddedEndpointIsPolledAtOnceAndInTheRegistry() {
        start();
        poller.replace(List.of(PRICES, NEWS, QUAKES), List.of());
        thread.run();
        assertThat(backend.calls).hasSize(3);
        assertThat(backend.last().source()).isEqualTo(QUAKES.source());
        answer("quakes", value("q"));
        assertThat(registry().topics()).extracting(TopicInfo::topic).contains(QUAKES.topic());
        assertThat(read("quakes")).isEqualTo("q");
        assertThat(way.beats.get(way.beats.size() - 1).registryHash())
                .as("a beat at once")
                .isEqualTo(registry().hash());
        assertThat(log.lines()).containsExactly("INFO endpoint_added topic=quakes");
    }

    @Test
    void aRemovedEndpointIsPolledNoMoreAndItsValueIsGone() {
        start();
        poller.replace(List.of(PRICES), List.of());
        thread.run();
        assertThat(heard).contains(new Announcement.Gone(NEWS.topic()));
        assertThat(read("news")).isNull();
        assertThat(read("prices")).isEqualTo("a");
        assertThat(registry().topics()).hasSize(1);
        thread.advance(Duration.ofMinutes(1));
        assertThat(backend.calls("news")).isEqualTo(1);
    }

    @Test
    void whatIsUnderWayForARemovedEndpointCountsForNothing() {
        start();
        thread.advance(Duration.ofSeconds(10));
        poller.replace(List.of(PRICES), List.of());
        answer("news", value("late"));
        assertThat(read("news")).isNull();
    }

    @Test
    void theOthersKeepTheirPhaseTheirValidatorsAndTheirCall() {
        start();
        thread.advance(nextOf(PRICES));
        assertThat(backend.calls("prices")).as("under way").isEqualTo(2);
        int writes = way.fences.size();
        poller.replace(List.of(QUAKES, PRICES), List.of());
        thread.run();
        assertThat(backend.calls("prices")).isEqualTo(2);
        assertThat(way.fences).as("the registry and a beat").hasSize(writes + 2);
        answer("quakes", value("q"));
        answer("prices", value("b"));
        assertThat(read("prices")).isEqualTo("b");
        thread.advance(nextOf(PRICES));
        assertThat(backend.calls("prices")).isEqualTo(3);
        assertThat(backend.last().validators()).isEqualTo(FakeFetcher.tag("b"));
    }

    @Test
    void sameEndpointsAgainChangeNothing() {
        start();
        int writes = way.fences.size();
        poller.replace(List.of(NEWS, PRICES), List.of());
        thread.run();
        assertThat(backend.calls).hasSize(2);
        assertThat(way.fences).hasSize(writes);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aChangedEndpointIsAskedAtOnceWithoutTheValidatorsOfTheFormerOne() {
        start();
        EndpointSettings changed = endpoint("news", "http://localhost/other", 7);
        poller.replace(List.of(PRICES, changed), List.of());
        thread.run();
        assertThat(backend.last().source()).isEqualTo(changed.source());
        assertThat(backend.last().validators()).isEqualTo(Validators.NONE);
        assertThat(read("news"))
                .as("the last value stays until there is another")
                .isEqualTo("a");
        assertThat(registry().topics())
                .filteredOn(info -> info.topic().equals(NEWS.topic()))
                .extracting(TopicInfo::everyMillis)
                .containsExactly(7_000L);
        heard.clear();
        answer("news", value("a"));
        assertThat(heard).as("the same value is no change").isEmpty();
        thread.advance(nextOf(changed));
        answer("news", value("b"));
        assertThat(read("news")).isEqualTo("b");
        assertThat(log.lines()).containsExactly("INFO endpoint_changed topic=news");
    }

    /** Validators are the backend's word about one resource; another one may use the same by chance. */
    @Test
    void afterARestartWhatIsStoredIsAskedWithOnlyIfItIsOfTheSameSource() {
        start();
        way.way = Way.CUT;
        thread.advance(BEAT.multipliedBy(4));
        Backend others = new Backend();
        EndpointSettings changed = endpoint("news", "http://localhost/other", 10);
        Poller next = poller(store, others, List.of(PRICES, changed), "next");
        next.start();
        thread.run();
        assertThat(others.calls)
                .extracting(call -> call.source().url().getPath(), Backend.Call::validators)
                .containsExactlyInAnyOrder(tuple("/prices", FakeFetcher.tag("a")), tuple("/other", Validators.NONE));
    }

    @Test
    void aChangedEndpointWaitsForTheCallOfTheFormerOneAndIgnoresItsAnswer() {
        start();
        thread.advance(nextOf(NEWS));
        poller.replace(List.of(PRICES, endpoint("news", "http://localhost/second", 10)), List.of());
        poller.replace(List.of(PRICES, endpoint("news", "http://localhost/third", 10)), List.of());
        thread.run();
        assertThat(backend.calls("news")).isEqualTo(2);
        answer("news", value("of the former"));
        assertThat(read("news")).isEqualTo("a");
        assertThat(backend.calls("news")).isEqualTo(3);
        assertThat(backend.last().source().url()).hasPath("/third");
        answer("news", value("of the latter"));
        assertThat(read("news")).isEqualTo("of the latter");
    }

    @Test
    void aLeaseThatIsLostAndRegainedDuringAChangeDoesNotPollTwice() {
        start();
        thread.advance(nextOf(NEWS));
        EndpointSettings changed = endpoint("news", "http://localhost/second", 10);
        poller.replace(List.of(PRICES, changed), List.of());
        way.way = Way.CUT;
        thread.advance(BEAT.multipliedBy(4));
        way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(poller.status()).isEqualTo(LeaseStatus.HOLDING);
        assertThat(backend.calls("news")).isEqualTo(2);
        answer("news", value("of the former"));
        assertThat(backend.calls("news")).isEqualTo(3);
        answer("news", value("of the latter"));
        assertThat(read("news")).isEqualTo("of the latter");
    }

    @Test
    void aRegistryOfUnknownOutcomeIsToldAgainWithTheNextBeat() {
        start();
        way.way = Way.CUT;
        poller.replace(List.of(PRICES), List.of());
        thread.run();
        assertThat(registry().topics()).hasSize(2);
        way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(registry().topics()).hasSize(1);
        assertThat(way.registries).hasSize(2);
        assertThat(way.beats.get(way.beats.size() - 1).registryHash())
                .isEqualTo(registry().hash());
    }

    @Test
    void beatsSpeakOfTheRegistryThatTheStoreHas() {
        start();
        String before = registry().hash();
        way.way = Way.CUT;
        poller.replace(List.of(PRICES), List.of());
        thread.advance(Duration.ofMillis(100));
        way.way = Way.ANSWERS_LATE;
        thread.advance(BEAT);
        assertThat(way.beats.get(way.beats.size() - 1).registryHash()).isEqualTo(before);
        way.way = Way.OPEN;
        way.deliver();
        thread.advance(BEAT);
        assertThat(way.beats.get(way.beats.size() - 1).registryHash())
                .isEqualTo(registry().hash());
    }

    @Test
    void changesWithoutTheLeaseGoWithTheNextClaim() {
        way.way = Way.CUT;
        poller.start();
        thread.run();
        poller.replace(List.of(QUAKES), List.of());
        thread.run();
        assertThat(backend.calls).isEmpty();
        way.way = Way.OPEN;
        thread.advance(BEAT);
        assertThat(registry().topics()).extracting(TopicInfo::topic).containsExactly(QUAKES.topic());
        assertThat(way.registries).isEmpty();
        assertThat(backend.calls).hasSize(1);
    }

    @Test
    void aChangeWhileTheClaimIsUnderWayFollowsIt() {
        way.way = Way.ANSWERS_LATE;
        poller.start();
        thread.run();
        poller.replace(List.of(QUAKES), List.of());
        thread.run();
        way.way = Way.OPEN;
        way.deliver();
        thread.run();
        assertThat(registry().topics()).extracting(TopicInfo::topic).containsExactly(QUAKES.topic());
        assertThat(backend.last().source()).isEqualTo(QUAKES.source());
    }

    @Test
    void aSlowDownStretchesEveryRhythmAndIsInTheBeatAtOnce() {
        start();
        thread.advance(nextOf(PRICES));
        answer("prices", value("a"));
        int beats = way.beats.size();
        assertThat(turn(300)).isTrue();
        assertThat(way.beats).hasSize(beats + 1);
        assertThat(way.beats.get(beats).slowDownPercent()).isEqualTo(300);
        int calls = backend.calls("prices");
        for (int minute = 0; minute < 10; minute++) {
            for (int second = 0; second < 60; second++) {
                thread.advance(Duration.ofSeconds(1));
                List.copyOf(backend.open.keySet()).forEach(topic -> answer(topic, value("a")));
            }
        }
        assertThat(backend.calls("prices") - calls).isBetween(99, 101);
        assertThat(status("prices").everyMillis()).isEqualTo(6_000);
        assertThat(turn(100)).isTrue();
        assertThat(status("prices").everyMillis()).isEqualTo(2_000);
        assertThat(status("prices").nextMillis()).isLessThanOrEqualTo(2_000);
    }

    /** A gateway that learned of it a whole beat later could call a topic stale that is only polled more slowly. */
    @Test
    void aSlowDownWhileABeatIsUnderWayIsInTheNextOneRightAfterIt() {
        start();
        way.way = Way.ANSWERS_LATE;
        thread.advance(BEAT);
        int beats = way.beats.size();
        assertThat(turn(300)).isTrue();
        assertThat(way.beats).hasSize(beats);
        way.way = Way.OPEN;
        way.deliver();
        thread.run();
        assertThat(way.beats).hasSize(beats + 1);
        assertThat(way.beats.get(beats).slowDownPercent()).isEqualTo(300);
        thread.advance(BEAT.minusMillis(100));
        assertThat(way.beats).hasSize(beats + 1);
    }

    @Test
    void aSlowDownHoldsForEndpointsThatComeLater() {
        start();
        assertThat(turn(300)).isTrue();
        poller.replace(List.of(PRICES, NEWS, QUAKES), List.of());
        thread.run();
        assertThat(status("quakes").everyMillis()).isEqualTo(15_000);
    }

    @Test
    void whoStandsByHasNoSayAndGoesOnAsSlowlyWhenItTakesOver() {
        start();
        Backend others = new Backend();
        Poller standby = poller(store, others, List.of(PRICES, NEWS), "other");
        standby.start();
        thread.run();
        CompletableFuture<Boolean> refused = standby.slowDown(new SlowDown(200));
        thread.run();
        assertThat(refused.join()).isFalse();
        assertThat(turn(300)).isTrue();
        assertThat(standby.slowDown().toString()).isEqualTo("3x");
        assertThat(standby.status()).as("no conflict").isEqualTo(LeaseStatus.STANDBY);
        way.way = Way.CUT;
        thread.advance(BEAT.multipliedBy(8));
        assertThat(standby.status()).isEqualTo(LeaseStatus.HOLDING);
        assertThat(standby.slowDown().toString()).isEqualTo("3x");
    }

    @Test
    void tellsHowEachEndpointStands() {
        start();
        thread.advance(nextOf(PRICES));
        answer("prices", value("b"));
        thread.advance(nextOf(PRICES));
        assertThat(status("prices").nextMillis()).as("under way").isEqualTo(-1);
        answer("prices", FakeFetcher.failure("HTTP 502"));
        EndpointStatus prices = status("prices");
        assertThat(prices.failure()).isEqualTo("HTTP 502");
        assertThat(prices.failures()).isEqualTo(1);
        assertThat(prices.ageMillis()).isEqualTo(2_000);
        assertThat(prices.changeEveryMillis()).isPositive().isLessThanOrEqualTo(2_000);
        assertThat(prices.nextMillis()).isEqualTo(2_000);
        assertThat(status("news").changeEveryMillis()).isEqualTo(-1);
    }

    /** Probes are answered while the rest of the process stops. */
    @Test
    void aClosedPollerAnswersToo() {
        poller.close();
        assertThat(poller.endpoints()).isCompletedWithValue(List.of());
        assertThat(poller.slowDown(SlowDown.NONE)).isCompletedWithValue(false);
    }

    private boolean turn(int percent) {
        CompletableFuture<Boolean> done = poller.slowDown(new SlowDown(percent));
        thread.run();
        return done.join();
    }

    private EndpointStatus status(String topic) {
        CompletableFuture<List<EndpointStatus>> all = poller.endpoints();
        thread.run();
        return all.join().stream()
                .filter(one -> one.topic().name().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    private void start() {
        store.subscribe(heard::add);
        poller.start();
        thread.run();
        answer("prices", value("a"));
        answer("news", value("a"));
        heard.clear();
    }

    private Duration nextOf(EndpointSettings endpoint) {
        return Duration.ofNanos(
                Rhythm.of(endpoint.topic(), endpoint.every().most()).delayFrom(thread.getAsLong()));
    }

    private void answer(String topic, Observation observation) {
        Backend.Call call = backend.open.remove(topic);
        assertThat(call).as("a call of %s", topic).isNotNull();
        call.result().accept(observation);
        thread.run();
    }

    private Registry registry() {
        Registry registry = store.readIndex().toCompletableFuture().join().registry();
        assertThat(registry).isNotNull();
        return registry;
    }

    private @Nullable String read(String topic) {
        return store.read(new Topic(topic))
                .toCompletableFuture()
                .join()
                .map(update -> update.body().text())
                .orElse(null);
    }
}
