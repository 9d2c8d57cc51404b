package io.pollcast.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {

    private final StringWriter written = new StringWriter();

    private Screen screen(boolean interactive) {
        return new Screen(new PrintWriter(written), Terminal.of(interactive, Map.of("TERM", "xterm", "NO_COLOR", "1")));
    }

    @Test
    void thePassingLineStaysBelowTheOthers() {
        Screen screen = screen(true);
        screen.passing("1 value");
        screen.line("a");
        screen.passing("2 values");
        screen.erase();
        assertThat(written).hasToString("1 value\r\u001b[Ka\n1 value\r\u001b[K2 values\r\u001b[K");
    }

    @Test
    void thePassingLineNeverWraps() {
        screen(true).passing("x".repeat(1_000) + "\n");
        assertThat(written.toString()).hasSize(78).endsWith("…");
    }

    @Test
    void aFileGetsOnlyTheLines() {
        Screen screen = screen(false);
        screen.passing("1 value");
        screen.line("a");
        screen.erase();
        assertThat(written).hasToString("a\n");
    }

    @Test
    void noticesThatNobodyReads() {
        Screen screen = new Screen(
                new PrintWriter(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("Broken pipe");
                            }
                        },
                        true,
                        StandardCharsets.UTF_8),
                Terminal.NONE);
        assertThat(screen.isGone()).isFalse();
        screen.line("a");
        assertThat(screen.isGone()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true, xterm, '', true", "true, xterm, 1, false", "true, dumb, '', false", "false, xterm, '', false"})
    void coloursOnlyOnATerminalThatHasThemAndForThoseWhoWantThem(
            boolean interactive, String term, String noColor, boolean colours) {
        Terminal terminal = Terminal.of(interactive, Map.of("TERM", term, "NO_COLOR", noColor));
        assertThat(terminal.style().colours()).isEqualTo(colours);
        assertThat(terminal.style().bad("x")).isEqualTo(colours ? "\u001b[31mx\u001b[0m" : "x");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0ms",
        "0, 0ms",
        "99, 99ms",
        "850, 0.8s",
        "1000, 1s",
        "2003, 2s",
        "9999, 9.9s",
        "12345, 12s",
        "60000, 1m",
        "200000, 3m 20s",
        "18120000, 5h 2m"
    })
    void spansAreShort(long millis, String text) {
        assertThat(Spans.text(millis)).isEqualTo(text);
    }
}
