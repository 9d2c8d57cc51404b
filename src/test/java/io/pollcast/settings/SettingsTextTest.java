package io.pollcast.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTextTest {

    @ParameterizedTest
    @CsvSource({"0B, 0", "1B, 1", "1023B, 1023", "1KiB, 1024", "1536B, 1536", "3MiB, 3145728"})
    void readsAndWritesSizes(String text, long bytes) {
        assertThat(Sizes.parse(text)).hasValue(bytes);
        assertThat(Sizes.text(bytes)).isEqualTo(text);
    }

    @Test
    void readsPlainBytes() {
        assertThat(Sizes.parse("65536")).hasValue(65_536);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1 KiB", "1KB", "1GiB", "1.5MiB", "0x10", "9999999999"})
    void refusesOtherSizes(String text) {
        assertThat(Sizes.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0s, PT0S", "500ms, PT0.5S", "1500ms, PT1.5S", "90s, PT90S", "2m, PT2M", "24h, PT24H"})
    void readsAndWritesDurations(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
        assertThat(Durations.text(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "-2s", "2 s", "1.5s", "1d", "PT2S", "9999999999s"})
    void refusesOtherDurations(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @Test
    void aProblemFitsOnOneLine() {
        Problem problem = new Problem("a\nb", "x\u0000\u202e" + "y".repeat(500), "expected: z").under("top");
        assertThat(problem.toString())
                .startsWith("top.a?b: x??y")
                .endsWith("y... (expected: z)")
                .hasSizeLessThan(200);
    }

    @Test
    void aProblemNamesAnEmptyValue() {
        assertThat(new Problem("a", "", "expected: b")).hasToString("a: empty (expected: b)");
    }

    @Test
    void aProblemCanWithholdItsValue() {
        assertThat(new Problem("a", "secret", "expected: b").withheld()).hasToString("a: (not shown) (expected: b)");
    }
}
