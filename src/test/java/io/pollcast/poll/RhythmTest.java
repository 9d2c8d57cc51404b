package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RhythmTest {

    private static final int TOPICS = 1_000;
    private static final int BUCKETS = 20;

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                999_999_999,
                1_000_000_000,
                -1_000_000_000,
                -7_777_777_777L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1
            })
    void waitsMoreThanNothingAndAtMostTheRhythm(long nowNanos) {
        for (long everyMillis : new long[] {100, 1_000, 2_500, 86_400_000}) {
            Rhythm rhythm = Rhythm.of(new Topic("prices"), Duration.ofMillis(everyMillis));
            assertThat(rhythm.delayFrom(nowNanos)).isPositive().isLessThanOrEqualTo(rhythm.everyNanos());
        }
    }

    @Test
    void waitsAWholeRhythmAtTheMomentItself() {
        Rhythm rhythm = Rhythm.of(new Topic("prices"), Duration.ofSeconds(2));
        long moment = -55_000_000_000L + rhythm.delayFrom(-55_000_000_000L);
        assertThat(rhythm.delayFrom(moment)).isEqualTo(rhythm.everyNanos());
        assertThat(rhythm.delayFrom(moment - 1)).isEqualTo(1);
        assertThat(rhythm.delayFrom(moment + 1)).isEqualTo(rhythm.everyNanos() - 1);
    }

    @ParameterizedTest
    @CsvSource({"0", "-3000000000000", "9223372036854775000"})
    void passedMomentsAreNotMadeUpFor(long startNanos) {
        Rhythm rhythm = Rhythm.of(new Topic("prices"), Duration.ofSeconds(2));
        long afterNap = startNanos + Duration.ofHours(5).plusMillis(700).toNanos();
        long moment = afterNap + rhythm.delayFrom(afterNap);
        assertThat(rhythm.delayFrom(moment)).isEqualTo(rhythm.everyNanos());
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 1_000, 1_500, 2_000, 10_000, 60_000, 86_400_000})
    void numberedTopicsAreSpread(long everyMillis) {
        assertSpread(everyMillis, i -> "topic-" + i);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 1_000, 1_500, 2_000, 10_000, 60_000, 86_400_000})
    void nestedTopicsAreSpread(long everyMillis) {
        assertSpread(everyMillis, i -> "orders/" + (char) ('a' + i % 26) + "/" + i / 26);
    }

    private static void assertSpread(long everyMillis, IntFunction<String> names) {
        int[] buckets = new int[BUCKETS];
        for (int i = 0; i < TOPICS; i++) {
            Rhythm rhythm = Rhythm.of(new Topic(names.apply(i)), Duration.ofMillis(everyMillis));
            assertThat(rhythm.phaseNanos()).isBetween(0L, rhythm.everyNanos() - 1);
            buckets[(int) (rhythm.phaseNanos() * BUCKETS / rhythm.everyNanos())]++;
        }
        assertThat(Arrays.stream(buckets).max().orElseThrow()).isLessThanOrEqualTo(2 * TOPICS / BUCKETS);
    }
}
