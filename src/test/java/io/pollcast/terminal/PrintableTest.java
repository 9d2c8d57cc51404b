package io.pollcast.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void ordinaryTextStaysAsItIs() {
        assertThat(Printable.line("Zürich 🚂 {\"a\": 1}")).isEqualTo("Zürich 🚂 {\"a\": 1}");
    }

    @Test
    void whatATerminalWouldObeyIsWrittenOut() {
        assertThat(Printable.line("a\u001b[2Jb\r\n\u0007\u009b1m"))
                .isEqualTo("a\\u001b[2Jb\\u000d\\u000a\\u0007\\u009b1m");
    }

    @Test
    void whatTurnsTheDirectionOrHidesIsWrittenOut() {
        assertThat(Printable.line("\u202eevil\u2066\u200b\u2028")).isEqualTo("\\u202eevil\\u2066\\u200b\\u2028");
    }

    @Test
    void halvesOfSurrogatePairsAreWrittenOut() {
        assertThat(Printable.line("\ud83d!")).isEqualTo("\\ud83d!");
    }

    @Test
    void longTextIsCut() {
        assertThat(Printable.line("abcdef", 4)).isEqualTo("abc…");
        assertThat(Printable.line("abcd", 4)).isEqualTo("abcd");
        assertThat(Printable.line("\u001b\u001b", 4)).hasSize(4);
    }
}
