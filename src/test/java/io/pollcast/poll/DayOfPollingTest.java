package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.backplane.memory.MemoryBackplane;
import io.pollcast.change.Observation;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.FaultyBackplane.Way;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A simulated day of a poller with a thousand endpoints, its clock in the hand of the test, and a backend that answers, fails and falls silent
 * from a seed. What the backend sees is counted by the second.
 */
class DayOfPollingTest {

    private static final long SEED = 20261124;
    private static final int ENDPOINTS = 1_000;
    private static final int DAY = 24 * 3_600;
    private static final Duration BEAT = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String ALWAYS_FAILS = "/data/4";
    private static final int[] RHYTHMS = {30, 60, 120, 300};

    private final ManualThread thread = new ManualThread(-55_000_000_000L);
    private final MemoryBackplane store = new MemoryBackplane(thread, () -> 1_000_000);
    private final FaultyBackplane way = new FaultyBackplane(store);
    private final Backend backend = new Backend();
    private final Metrics metrics = new Metrics();
    private final CapturedLog log = CapturedLog.of("io.pollcast.poll");
    private final List<EndpointSettings> endpoints =
            IntStream.range(0, ENDPOINTS).mapToObj(DayOfPollingTest::endpoint).toList();
    private final long startNanos = thread.getAsLong();
    private int ids;
    private final Poller poller = new Poller(
            PollerSettings.DEFAULT,
            endpoints,
            List.of(),
            BEAT,
            way,
            backend,
            thread,
            thread,
            new Random(SEED),
            () -> "id" + ids++,
            metrics);

    private static EndpointSettings endpoint(int number) {
        Source source = Source.of(URI.create("http://localhost/data/" + number), TIMEOUT);
        Duration every = Duration.ofSeconds(RHYTHMS[number % RHYTHMS.length]);
        return new EndpointSettings(new Topic("data/" + number), source, every, null, null, false);
    }

    /** Answers after 5 to 60 ms. */
    private final class Backend implements Fetcher {

        final Random random = new Random(SEED + 1);
        final List<Observation> values = List.of(FakeFetcher.value("a"), FakeFetcher.value("b"));
        final int[] perSecond = new int[DAY + 3_600];
        final List<Long> failed = new ArrayList<>();
        final Set<String> underWay = new HashSet<>();
        boolean down;
        int most;

        @Override
        public void fetch(Source source, Validators validators, Consumer<Observation> result) {
            String path = source.url().getPath();
            assertThat(underWay.add(path))
                    .as("one call of an endpoint at a time: %s", path)
                    .isTrue();
            most = Math.max(most, underWay.size());
            perSecond[second()]++;
            if (path.equals(ALWAYS_FAILS)) {
                failed.add(thread.getAsLong());
            }
            long millis = down ? TIMEOUT.toMillis() : 5 + random.nextInt(55);
            Observation answer = answer(path);
            var unused = thread.schedule(
                    () -> {
                        underWay.remove(path);
                        result.accept(answer);
                    },
                    millis,
                    TimeUnit.MILLISECONDS);
        }

        /** One in a hundred fails, one endpoint always. */
        private Observation answer(String path) {
            if (down) {
                return new Observation.Failed("timeout");
            }
            if (random.nextInt(100) == 0 || path.equals(ALWAYS_FAILS)) {
                return new Observation.Failed("HTTP 500");
            }
            return values.get(random.nextInt(20) == 0 ? 1 : 0);
        }

        int sum(int from, int to) {
            return IntStream.range(from, to).map(second -> perSecond[second]).sum();
        }

        int most(int from, int to) {
            return IntStream.range(from, to)
                    .map(second -> perSecond[second])
                    .max()
                    .orElseThrow();
        }

        @Override
        public void close() {
            underWay.clear();
        }
    }

    private int second() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(thread.getAsLong() - startNanos);
    }

    /** Lets time pass; forgets what is only for smaller tests. */
    private void pass(Duration time) {
        for (long left = time.toSeconds(); left > 0; left -= 600) {
            thread.advance(Duration.ofSeconds(Math.min(left, 600)));
            way.beats.clear();
            way.fences.clear();
        }
    }

    private static double mean() {
        return IntStream.range(0, ENDPOINTS)
                .mapToDouble(number -> 1.0 / RHYTHMS[number % RHYTHMS.length])
                .sum();
    }

    @BeforeEach
    void start() {
        poller.start();
        thread.run();
    }

    @AfterEach
    void close() {
        log.close();
        metrics.close();
    }

    @Tag("slow")
    @Test
    void aDayIsAsEvenAsTheRhythmsSay() {
        pass(Duration.ofSeconds(DAY));
        assertThat(backend.sum(0, DAY) / (double) DAY).isBetween(0.98 * mean(), 1.005 * mean());
        assertThat(backend.most(0, DAY)).as("calls in the busiest second").isLessThanOrEqualTo((int) (2 * mean()));
        assertThat(backend.most).as("calls at a time").isLessThanOrEqualTo(PollerSettings.DEFAULT.perOrigin());
        assertThat(log.lines()).noneMatch(line -> line.contains("origin_down"));
        assertBackedOff(backend.failed, RHYTHMS[0]);
    }

    /** Never sooner than the rhythm but for the waiting in line, and never later than the cap and a rhythm. */
    private static void assertBackedOff(List<Long> at, int everySeconds) {
        long every = TimeUnit.SECONDS.toNanos(everySeconds);
        long bound = Pace.boundNanos(Integer.MAX_VALUE, every) + every + TIMEOUT.toNanos();
        long longest = 0;
        for (int i = 1; i < at.size(); i++) {
            long gap = at.get(i) - at.get(i - 1);
            assertThat(gap).isBetween(every / 2, bound);
            longest = Math.max(longest, gap);
        }
        assertThat(longest).isGreaterThan(every + every / 2);
    }

    @Test
    void aBackendThatIsDownSeesOneProbeAndThenNoBurst() {
        pass(Duration.ofHours(1));
        backend.down = true;
        pass(Duration.ofHours(1));
        int dead = second();
        assertThat(backend.sum(3_620, dead)).as("an hour of probes").isBetween(400, 3_600);
        assertThat(backend.most(3_620, dead)).isLessThanOrEqualTo(2);
        backend.down = false;
        pass(Duration.ofHours(1));
        assertThat(backend.most(dead, second())).isLessThanOrEqualTo((int) (2 * mean()));
        assertThat(backend.sum(dead + 6, dead + 66)).as("all are back").isGreaterThan((int) (60 * 0.9 * mean()));
    }

    @Test
    void aTakeoverAndASuspendMakeNoBurst() {
        pass(Duration.ofMinutes(10));
        thread.pause(Duration.ofHours(3));
        int woken = second();
        pass(Duration.ofMinutes(10));
        assertThat(backend.most(woken, second())).as("after a suspend").isLessThanOrEqualTo((int) (2 * mean()));

        way.way = Way.CUT;
        pass(Duration.ofMinutes(5));
        int silent = second();
        assertThat(poller.status()).isEqualTo(LeaseStatus.WAITING);
        pass(Duration.ofMinutes(1));
        assertThat(backend.sum(silent, second())).as("without a lease").isZero();
        way.way = Way.OPEN;
        pass(Duration.ofMinutes(10));
        assertThat(backend.most(silent, second())).as("with a lease again").isLessThanOrEqualTo((int) (2 * mean()));
    }

    @Test
    void aSlowDownAndItsEndMakeNoBurst() {
        pass(Duration.ofMinutes(10));
        var unused = poller.slowDown(new SlowDown(300));
        pass(Duration.ofMinutes(10));
        int slow = second();
        assertThat(backend.sum(slow - 300, slow) / 300.0).isBetween(0.95 * mean() / 3, 1.05 * mean() / 3);
        unused = poller.slowDown(SlowDown.NONE);
        pass(Duration.ofMinutes(10));
        assertThat(backend.most(slow, second())).isLessThanOrEqualTo((int) (2 * mean()));
        assertThat(backend.sum(second() - 300, second()) / 300.0).isBetween(0.95 * mean(), 1.05 * mean());
    }
}
