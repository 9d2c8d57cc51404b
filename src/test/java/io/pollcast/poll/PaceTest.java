package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final long NOW = -123_456_789_000L;

    private final Pace pace = new Pace(new Topic("prices"), Every.of(EVERY), SlowDown.NONE, new Random(1));

    @Test
    void theFirstFailureChangesNothing() {
        pace.onFailure(NOW, null);
        assertThat(pace.isHeld(NOW)).isFalse();
        assertThat(pace.delayFrom(NOW)).isLessThanOrEqualTo(EVERY.toNanos());
    }

    @Test
    void laterOnesWaitARandomTimeUnderABoundThatDoublesUpToACap() {
        pace.onFailure(NOW, null);
        long longest = 0;
        for (int failures = 2; failures <= 200; failures++) {
            pace.onFailure(NOW, null);
            long bound = Math.min(EVERY.toNanos() << Math.min(failures - 2, 8), 10_000_000_000L);
            assertThat(pace.delayFrom(NOW)).isPositive().isLessThanOrEqualTo(bound + EVERY.toNanos());
            longest = Math.max(longest, pace.delayFrom(NOW));
        }
        assertThat(longest).as("near the cap").isGreaterThan(9_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"100, 5000", "1000, 5000", "2000, 10000", "10000, 50000", "30000, 60000", "3600000, 3600000"})
    void theCapGrowsWithTheRhythm(long everyMillis, long capMillis) {
        long every = Duration.ofMillis(everyMillis).toNanos();
        assertThat(Pace.boundNanos(2, every)).isEqualTo(every);
        assertThat(Pace.boundNanos(Integer.MAX_VALUE, every))
                .isEqualTo(Duration.ofMillis(capMillis).toNanos());
    }

    @Test
    void theFirstSuccessEndsIt() {
        for (int i = 0; i < 9; i++) {
            pace.onFailure(NOW, Duration.ofMinutes(1));
        }
        assertThat(pace.isHeld(NOW)).isTrue();
        pace.onSuccess(false, null);
        assertThat(pace.failures()).isZero();
        assertThat(pace.delayFrom(NOW)).isLessThanOrEqualTo(EVERY.toNanos());
    }

    @Test
    void aBackendThatAsksToBeLeftAloneIsLeftAlone() {
        pace.onFailure(NOW, Duration.ofSeconds(30));
        long asked = Duration.ofSeconds(30).toNanos();
        assertThat(pace.delayFrom(NOW)).isGreaterThan(asked).isLessThanOrEqualTo(asked + EVERY.toNanos());
        assertThat(pace.isHeld(NOW + asked - 1)).isTrue();
        assertThat(pace.isHeld(NOW + asked)).isFalse();
    }

    @Test
    void aSlowDownStretchesTheRhythmAndTheBackoff() {
        pace.slowDown(new SlowDown(300));
        assertThat(pace.everyNanos()).isEqualTo(6_000_000_000L);
        assertThat(new Rhythm(pace.everyNanos(), 0).everyNanos()).isEqualTo(6_000_000_000L);
        long next = NOW + pace.delayFrom(NOW);
        assertThat(pace.delayFrom(next)).isEqualTo(6_000_000_000L);
        pace.slowDown(SlowDown.NONE);
        assertThat(pace.everyNanos()).isEqualTo(EVERY.toNanos());
    }

    @ParameterizedTest
    @CsvSource({"3x, 3", "1x, 1", "1.5x, 1.5", "100, 100", "2.05x, 2.05"})
    void aSlowDownIsWrittenWithAnX(String text, double factor) {
        SlowDown slowDown = SlowDown.parse(text).orElseThrow();
        assertThat(slowDown.factor()).isEqualTo(factor);
        assertThat(SlowDown.parse(slowDown.toString())).contains(slowDown);
    }

    @ParameterizedTest
    @CsvSource({"0x", "0.5x", "101x", "x", "3xx", "-3x", "1e1", "NaN", "9999x", "2.125x", "''"})
    void whatWouldBeFasterOrIsNoNumberIsNoSlowDown(String text) {
        assertThat(SlowDown.parse(text)).isEmpty();
    }
}
