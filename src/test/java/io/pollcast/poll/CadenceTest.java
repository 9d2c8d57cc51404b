package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CadenceTest {

    private final Cadence cadence = cadence("auto(1s, 1m)");

    private static Cadence cadence(String every) {
        return new Cadence(new Topic("t"), Every.parse(every).orElseThrow(), SlowDown.NONE, new Random(1));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1_000));
    }

    private void isAbout(Duration expected) {
        for (int i = 0; i < 100; i++) {
            assertThat(cadence.delayFrom(i)).isBetween(expected.toNanos(), expected.toNanos() * 11 / 10);
        }
    }

    @ParameterizedTest
    @CsvSource({"30, 30", "0.2, 1", "59, 59"})
    void waitsAsLongAsTheBackendSaysWithinTheBounds(double freshFor, double expected) {
        cadence.onAnswer(true, seconds(freshFor));
        assertThat(cadence.nanos()).isEqualTo(seconds(expected).toNanos());
        cadence.onAnswer(false, seconds(freshFor));
        assertThat(cadence.nanos()).isEqualTo(seconds(expected).toNanos());
    }

    @Test
    void neverComesBeforeTheEndOfAFreshTimeNorAfterTheLongerBound() {
        cadence.onAnswer(false, seconds(30));
        isAbout(seconds(30));
        cadence.onAnswer(false, Duration.ofHours(1));
        for (int i = 0; i < 100; i++) {
            assertThat(cadence.delayFrom(i)).isEqualTo(seconds(60).toNanos());
        }
    }

    @Test
    void endpointsOfOneLifetimeDriftApart() {
        cadence.onAnswer(false, seconds(30));
        assertThat(cadence.delayFrom(0)).isNotEqualTo(cadence.delayFrom(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PT0S"})
    void growsUntilAChangeAndThenIsHalved(String said) {
        @Nullable Duration freshFor = said.isEmpty() ? null : Duration.parse(said);
        cadence.onAnswer(false, freshFor);
        isAbout(seconds(1.5));
        cadence.onAnswer(false, freshFor);
        isAbout(seconds(2.25));
        cadence.onAnswer(true, freshFor);
        isAbout(seconds(1.125));
        cadence.onAnswer(true, freshFor);
        isAbout(seconds(1));
        for (int i = 0; i < 20; i++) {
            cadence.onAnswer(false, freshFor);
        }
        assertThat(cadence.delayFrom(0)).isEqualTo(seconds(60).toNanos());
    }

    /** A value that changes every 20 s: two to three polls for each change. */
    @Test
    void settlesAtTwoToThreePollsForEachChange() {
        double now = 0;
        int polls = 0;
        long seen = 0;
        while (now < 100_000) {
            long value = (long) (now / 20);
            cadence.onAnswer(value != seen, null);
            seen = value;
            polls++;
            now += cadence.delayFrom(0) / 1e9;
        }
        assertThat(polls / (100_000 / 20.0)).isBetween(2.0, 3.5);
    }

    @Test
    void oneRhythmStaysOne() {
        Cadence fixed = cadence("2s");
        fixed.onAnswer(false, seconds(60));
        assertThat(fixed.nanos()).isEqualTo(seconds(2).toNanos());
        assertThat(fixed.delayFrom(5))
                .isEqualTo(Rhythm.of(new Topic("t"), seconds(2)).delayFrom(5));
    }

    @Test
    void isSlowedDown() {
        cadence.slowDown(SlowDown.parse("3x").orElseThrow());
        cadence.onAnswer(false, seconds(10));
        isAbout(seconds(30));
        assertThat(cadence.leastNanos()).isEqualTo(seconds(3).toNanos());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"2s|2s", "auto(1s, 60s)|auto(1s, 1m)", "auto( 500ms ,2s )|auto(500ms, 2s)", "auto(1s,1s)|1s"})
    void readsBothForms(String text, String written) {
        assertThat(Every.parse(text).orElseThrow()).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "auto()", "auto(1s)", "auto(1s, 2s, 3s)", "auto(1, 2)", "Auto(1s, 2s)", "2"})
    void readsNothingElse(String text) {
        assertThat(Every.parse(text)).isEmpty();
    }
}
