package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.memory.MemoryBackplane;
import io.pollcast.change.ChangeRules;
import io.pollcast.change.Observation;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Allowed;
import io.pollcast.topic.Body;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is polled, and when, by what gateways say that they want. */
class OnDemandTest {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration LINGER = Duration.ofSeconds(30);
    private static final Topic NEWS = new Topic("news");
    private static final EndpointSettings ON_DEMAND = endpoint("news", "http://localhost/news", LINGER);
    private static final TemplateSettings PRICES = template("prices/{symbol}", Allowed.matching("[A-Z]{3,5}"), 3);

    private final ManualThread thread = new ManualThread(-3_000_000_000L);
    private final MemoryBackplane store = new MemoryBackplane(thread, () -> 1_000_000);
    private final FaultyBackplane way = new FaultyBackplane(store);
    private final Backend backend = new Backend();
    private final Metrics metrics = new Metrics();
    private final List<Announcement> heard = new ArrayList<>();
    private final Poller poller = poller(way);
    private int ids;

    private Poller poller(FaultyBackplane to) {
        return new Poller(
                PollerSettings.DEFAULT,
                List.of(),
                List.of(),
                BEAT,
                to,
                backend,
                thread,
                thread,
                new Random(5),
                () -> "id" + ids++,
                metrics);
    }

    /** Answers at once, each time with another value or the same. */
    private static final class Backend implements Fetcher {

        final List<String> asked = new ArrayList<>();
        boolean changes = true;

        @Nullable Runnable held;

        boolean holds;

        @Override
        public void fetch(Source source, Validators validators, Consumer<Observation> result) {
            asked.add(source.url().toString());
            Body body = Body.of(changes ? "value " + asked.size() : "same");
            Runnable answer = () -> result.accept(new Observation.Fetched(body, "application/json", Validators.NONE));
            if (holds) {
                assertThat(held).as("single flight").isNull();
                held = answer;
            } else {
                answer.run();
            }
        }

        @Override
        public void close() {}
    }

    private static EndpointSettings endpoint(String topic, String url, @Nullable Duration linger) {
        Source source = Source.of(URI.create(url), Duration.ofSeconds(1));
        return new EndpointSettings(
                new Topic(topic), source, Every.of(EVERY), null, null, false, Map.of(), ChangeRules.NONE, linger);
    }

    private static TemplateSettings template(String name, Allowed allowed, int maxTopics) {
        EndpointSettings sample = endpoint("any", "http://localhost/?s=x", LINGER);
        return new TemplateSettings(name, allowed, maxTopics, "http://localhost/?s={symbol}", sample);
    }

    private void start(List<EndpointSettings> endpoints, List<TemplateSettings> templates) {
        store.subscribe(heard::add);
        poller.replace(endpoints, templates);
        poller.start();
        thread.run();
    }

    private void want(String gateway, String... topics) {
        store.want(new Wanted(gateway, 7, Stream.of(topics).map(Topic::new).toList()));
        thread.run();
    }

    /** The gateway says the same again and again. */
    private void wantFor(Duration time, String gateway, String... topics) {
        for (long millis = 0; millis < time.toMillis(); millis += Wanted.EVERY_MILLIS) {
            want(gateway, topics);
            thread.advance(Duration.ofMillis(Wanted.EVERY_MILLIS));
        }
    }

    private Optional<Update> read(String topic) {
        return store.read(new Topic(topic)).toCompletableFuture().join();
    }

    private Beat.@Nullable Entry entry(String topic) {
        return way.beats.get(way.beats.size() - 1).topics().stream()
                .filter(entry -> entry.topic().name().equals(topic))
                .findFirst()
                .orElse(null);
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void nothingIsAskedOfTheBackendBeforeSomebodyWantsIt() {
        start(List.of(ON_DEMAND), List.of());
        thread.advance(Duration.ofMinutes(10));
        assertThat(backend.asked).isEmpty();
        assertThat(entry("news")).isEqualTo(new Beat.Entry(NEWS, 0, null, -1, null, true));
    }

    @Test
    void whoIsFirstTriggersAPollAtOnceAndTheRhythmFollows() {
        start(List.of(ON_DEMAND), List.of());
        thread.advance(Duration.ofMinutes(1));
        want("one", "news");
        assertThat(backend.asked).hasSize(1);
        assertThat(read("news")).isPresent();
        wantFor(Duration.ofSeconds(60), "one", "news");
        assertThat(backend.asked).hasSizeBetween(30, 32);
        assertThat(entry("news")).extracting(Beat.Entry::asleep).isEqualTo(false);
    }

    @Test
    void manyGatewaysAtOnceMakeOnePoll() {
        start(List.of(ON_DEMAND), List.of());
        backend.holds = true;
        IntStream.range(0, 100).forEach(i -> want("gateway-" + i, "news"));
        assertThat(backend.asked).hasSize(1);
    }

    @Test
    void itStopsWhenNobodyHasWantedItForItsLinger() {
        start(List.of(ON_DEMAND), List.of());
        want("one", "news");
        want("one");
        thread.advance(LINGER.minusSeconds(2));
        int during = backend.asked.size();
        assertThat(during).isGreaterThan(10);
        thread.advance(Duration.ofSeconds(4));
        int after = backend.asked.size();
        thread.advance(Duration.ofHours(1));
        assertThat(backend.asked).hasSize(after);
        assertThat(entry("news")).extracting(Beat.Entry::asleep).isEqualTo(true);
        assertThat(entry("news"))
                .extracting(Beat.Entry::ageMillis)
                .satisfies(age -> assertThat(age).as("the age is told as it is").isGreaterThan(3_500_000L));
        assertThat(read("news")).as("the value stays").isPresent();
    }

    @Test
    void aGatewayThatIsSilentIsForgotten() {
        start(List.of(ON_DEMAND), List.of());
        want("one", "news");
        thread.advance(Duration.ofMillis(Wanted.COUNTS_MILLIS).plus(LINGER).plusSeconds(3));
        int asked = backend.asked.size();
        assertThat(asked).isGreaterThan(25);
        thread.advance(Duration.ofHours(1));
        assertThat(backend.asked).hasSize(asked);
    }

    @Test
    void tellsWhichGatewaysThereAre() {
        start(List.of(ON_DEMAND), List.of());
        assertThat(gateways()).isEmpty();
        want("two", "news", "unknown");
        thread.advance(Duration.ofSeconds(9));
        want("one");
        thread.advance(Duration.ofSeconds(1));
        assertThat(gateways())
                .containsExactly(new GatewayStatus("one", 1_000, 7, 0), new GatewayStatus("two", 10_000, 7, 2));
        thread.advance(Duration.ofSeconds(20));
        assertThat(gateways()).extracting(GatewayStatus::gateway).containsExactly("one");
    }

    private List<GatewayStatus> gateways() {
        CompletableFuture<List<GatewayStatus>> asked = poller.gateways();
        thread.run();
        return asked.join();
    }

    @Test
    void whileOneGatewayWantsItAnotherMayLeave() {
        start(List.of(ON_DEMAND), List.of());
        want("one", "news");
        want("two", "news");
        want("one");
        wantFor(Duration.ofMinutes(5), "two", "news");
        assertThat(backend.asked).hasSizeGreaterThan(140);
    }

    @Test
    void aValueThatIsYoungIsNotAskedForBecauseSomebodyComes() {
        EndpointSettings seldom = new EndpointSettings(
                NEWS,
                ON_DEMAND.source(),
                Every.of(Duration.ofMinutes(10)),
                null,
                null,
                false,
                Map.of(),
                ChangeRules.NONE,
                Duration.ofSeconds(1));
        start(List.of(seldom), List.of());
        for (int i = 0; i < 20; i++) {
            want("one", "news");
            want("one");
            thread.advance(Duration.ofSeconds(10));
        }
        assertThat(backend.asked)
                .as("clients that come and go do not set the rhythm")
                .hasSizeBetween(1, 2);
    }

    @Test
    void theBeatCallsItAsleepUntilItHasBeenPolled() {
        start(List.of(ON_DEMAND), List.of());
        backend.holds = true;
        want("one", "news");
        thread.advance(BEAT);
        assertThat(entry("news")).extracting(Beat.Entry::asleep).isEqualTo(true);
        backend.holds = false;
        Runnable answer = backend.held;
        assertThat(answer).isNotNull();
        answer.run();
        thread.advance(BEAT);
        assertThat(entry("news")).extracting(Beat.Entry::asleep).isEqualTo(false);
    }

    @Test
    void aPollerThatTakesOverKnowsAlready() {
        start(List.of(ON_DEMAND), List.of(PRICES));
        FaultyBackplane otherWay = new FaultyBackplane(store);
        Poller standby = poller(otherWay);
        standby.replace(List.of(ON_DEMAND), List.of(PRICES));
        standby.start();
        thread.run();
        thread.advance(Duration.ofSeconds(2));
        want("one", "news", "prices/EUR");
        long version = read("prices/EUR").orElseThrow().position().version();
        assertThat(backend.asked).hasSize(2);
        heard.clear();
        backend.changes = false;
        way.way = FaultyBackplane.Way.CUT;
        thread.advance(BEAT.multipliedBy(8));
        assertThat(otherWay.beats).as("the standby holds the lease").isNotEmpty();
        assertThat(backend.asked.size()).isGreaterThan(4);
        assertThat(heard).noneMatch(Announcement.Gone.class::isInstance);
        assertThat(read("prices/EUR").orElseThrow().position().version()).isGreaterThanOrEqualTo(version);
    }

    @Test
    void topicsOfATemplateBeginAndEndWithDemand() {
        start(List.of(), List.of(PRICES));
        want("one", "prices/EUR", "prices/CHF");
        assertThat(backend.asked).containsExactly("http://localhost/?s=CHF", "http://localhost/?s=EUR");
        thread.advance(BEAT);
        assertThat(entry("prices/EUR")).isNotNull();
        want("one", "prices/CHF");
        wantFor(LINGER.plusSeconds(10), "one", "prices/CHF");
        assertThat(read("prices/EUR")).isEmpty();
        assertThat(heard).contains(new Announcement.Gone(new Topic("prices/EUR")));
        assertThat(entry("prices/EUR")).isNull();
        assertThat(read("prices/CHF")).isPresent();
        assertThat(backend.asked.get(backend.asked.size() - 1)).endsWith("CHF");
    }

    /** Or whoever comes back just then would make a second call beside it. */
    @Test
    void aTopicOfATemplateDoesNotEndWhileItsCallIsUnderWay() {
        start(List.of(), List.of(PRICES));
        want("one", "prices/EUR");
        want("one");
        thread.advance(LINGER.minusSeconds(3));
        backend.holds = true;
        thread.advance(Duration.ofSeconds(10));
        want("one", "prices/EUR");
        Runnable answer = backend.held;
        assertThat(answer).isNotNull();
        backend.holds = false;
        answer.run();
        wantFor(Duration.ofSeconds(10), "one", "prices/EUR");
        assertThat(read("prices/EUR")).isPresent();
        want("one");
        thread.advance(LINGER.plusSeconds(15));
        assertThat(read("prices/EUR")).isEmpty();
    }

    @Test
    void whatIsNotAllowedOrOneTooManyIsNotPolled() {
        start(List.of(), List.of(PRICES));
        want("hostile", "prices/eur", "prices/TOOLONG", "other/EUR", "prices/EUR/x");
        thread.advance(Duration.ofSeconds(5));
        assertThat(backend.asked).isEmpty();
        want("hostile", "prices/AAA", "prices/BBB", "prices/CCC", "prices/DDD", "prices/EEE");
        thread.advance(Duration.ofSeconds(5));
        assertThat(backend.asked.stream().distinct()).hasSize(3);
        assertThat(way.beats.get(way.beats.size() - 1).topics()).hasSize(3);
    }

    @Test
    void aMillionTopicsWouldBeBegunAFewAtATimeAndNeverMoreThanThereMayBe() {
        start(List.of(), List.of(template("prices/{symbol}", Allowed.matching("[A-Z0-9]+"), 50)));
        int[] next = {0};
        for (int second = 0; second < 300; second++) {
            String[] topics = IntStream.range(0, 500)
                    .mapToObj(i -> "prices/T" + next[0]++)
                    .toArray(String[]::new);
            int before = (int) backend.asked.stream().distinct().count();
            want("hostile", topics);
            thread.advance(Duration.ofSeconds(1));
            int begun = (int) backend.asked.stream().distinct().count() - before;
            assertThat(begun).isLessThanOrEqualTo(40);
            assertThat(store.readIndex().toCompletableFuture().join().stored()).hasSizeLessThanOrEqualTo(50);
        }
        want("hostile");
        thread.advance(LINGER.plusSeconds(5));
        assertThat(store.readIndex().toCompletableFuture().join().stored()).isEmpty();
        assertThat(way.beats.get(way.beats.size() - 1).topics()).isEmpty();
    }

    /** Its place is taken until the store has forgotten it; under another template it takes a place of that one. */
    @Test
    void whatIsLeavingCountsForTheTemplateThatHasItNow() {
        start(List.of(), List.of(template("prices/{symbol}", Allowed.matching("[A-Z]+"), 2)));
        want("one", "prices/EUR", "prices/CHF");
        way.way = FaultyBackplane.Way.CUT;
        poller.replace(
                List.of(), List.of(template("prices/{symbol}", Allowed.listed(List.of("USD", "JPY", "EUR")), 2)));
        thread.run();
        way.way = FaultyBackplane.Way.OPEN;
        want("one", "prices/EUR", "prices/USD", "prices/JPY");
        assertThat(backend.asked.subList(2, backend.asked.size()))
                .as("EUR goes on, CHF leaves and is none of the new template")
                .noneMatch(url -> url.endsWith("CHF"));
        thread.advance(Duration.ofSeconds(5));
        assertThat(way.beats.get(way.beats.size() - 1).topics())
                .extracting(Beat.Entry::topic)
                .contains(new Topic("prices/EUR"))
                .hasSize(2);
    }

    @Test
    void aRemovalWithoutAnAnswerIsRepeated() {
        start(List.of(), List.of(PRICES));
        want("one", "prices/EUR");
        want("one");
        thread.advance(LINGER.minusSeconds(1));
        way.way = FaultyBackplane.Way.CUT;
        thread.advance(Duration.ofSeconds(3));
        assertThat(read("prices/EUR")).isPresent();
        way.way = FaultyBackplane.Way.OPEN;
        thread.advance(Duration.ofMinutes(2));
        assertThat(read("prices/EUR")).isEmpty();
    }

    @Test
    void anotherConfigurationEndsWhatItDoesNotAllow() {
        start(List.of(), List.of(PRICES));
        want("one", "prices/EUR", "prices/CHF");
        int asked = backend.asked.size();
        poller.replace(List.of(), List.of(template("prices/{symbol}", Allowed.listed(List.of("CHF")), 3)));
        thread.advance(Duration.ofSeconds(3));
        assertThat(read("prices/EUR")).isEmpty();
        assertThat(read("prices/CHF")).isPresent();
        wantFor(Duration.ofSeconds(10), "one", "prices/EUR", "prices/CHF");
        assertThat(backend.asked.subList(asked, backend.asked.size())).allMatch(url -> url.endsWith("CHF"));
        poller.replace(List.of(), List.of());
        thread.advance(Duration.ofSeconds(3));
        assertThat(read("prices/CHF")).isEmpty();
    }

    @Test
    void aPollerThatBeginsTakesOverWhatIsStoredAndDeletesWhatNobodyWants() {
        start(List.of(), List.of(PRICES));
        want("one", "prices/EUR", "prices/CHF");
        way.way = FaultyBackplane.Way.CUT;
        thread.advance(Duration.ofSeconds(7));
        FaultyBackplane otherWay = new FaultyBackplane(store);
        Poller next = poller(otherWay);
        next.replace(List.of(), List.of(PRICES));
        next.start();
        thread.run();
        assertThat(read("prices/EUR")).isPresent();
        want("one", "prices/EUR");
        assertThat(otherWay.beats).isNotEmpty();
        wantFor(Duration.ofSeconds(40), "one", "prices/EUR");
        assertThat(read("prices/EUR")).isPresent();
        assertThat(read("prices/CHF")).isEmpty();
    }

    @Test
    void countsAllTopicsOfATemplateUnderItsName() {
        start(List.of(), List.of(PRICES));
        want("one", "prices/EUR");
        assertThat(metrics.scrape()).contains("topic=\"prices/{symbol}\"").doesNotContain("EUR");
    }
}
