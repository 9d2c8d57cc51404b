package io.pollcast.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCheckTest {

    private static Optional<String> problem(String body) {
        return JsonCheck.problem(body.getBytes(UTF_8));
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "-0.0",
                "1e5",
                "1e999999999",
                "\"\"",
                " {\"a\" : [ 1 , 2.5 ] }\r\n",
                "{\"a\":1,\"a\":2}",
                "{\"\":{}}",
                "\"\\ud800\"",
                "\"😀 \u2028\"",
                "[0.10, 123456789012345678901234567890]"
            })
    void takesAnyJson(String body) {
        assertThat(problem(body)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html></html>",
                "nul",
                "NaN",
                "[NaN]",
                "[Infinity]",
                "[-Infinity]",
                "01",
                "[+1]",
                "[.5]",
                "[1.]",
                "{a:1}",
                "{'a':1}",
                "[1,]",
                "{\"a\":1,}",
                "[1 2]",
                "// no\n1",
                "[1] // no",
                "\"\\x\"",
                "\"a\tb\"",
                "]",
                "{\"a\"}",
                "\u00a0[]"
            })
    void refusesWhatIsNotJson(String body) {
        assertThat(problem(body)).contains("body is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "[1,2", "\"abc", "{\"a", "{\"a\":tr"})
    void saysThatABodyWasCutShort(String body) {
        assertThat(problem(body))
                .hasValueSatisfying(
                        reason -> assertThat(reason).isIn("body ends before its JSON does", "body is not JSON"));
    }

    @ParameterizedTest
    @CsvSource({"'{} {}'", "'[1][2]'", "'1 2'", "'null x'", "'{}\0'"})
    void refusesWhatFollowsTheValue(String body) {
        assertThat(problem(body))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .isIn("body holds more than one JSON value (expected: one)", "body is not JSON"));
    }

    @Test
    void refusesNothing() {
        assertThat(problem("")).contains("body is empty (expected: JSON)");
        assertThat(problem(" \n")).contains("body is empty (expected: JSON)");
    }

    @Test
    void boundsTheDepth() {
        assertThat(problem(nested(500))).isEmpty();
        assertThat(problem(nested(501))).contains("body nested over 500 deep");
        assertThat(problem("{\"a\":".repeat(501))).contains("body nested over 500 deep");
    }

    @Test
    void boundsTheLengthOfNumbers() {
        assertThat(problem("[" + "1".repeat(1_000) + "]")).isEmpty();
        assertThat(problem("[" + "1".repeat(1_001) + "]")).contains("body with a number of over 1000 characters");
        assertThat(problem("[0." + "1".repeat(1_001) + "]")).contains("body with a number of over 1000 characters");
    }

    @Test
    void takesLongStringsAndNames() {
        String text = '"' + "x".repeat(1_000_000) + '"';
        assertThat(problem("{" + text + ":" + text + "}")).isEmpty();
    }

    /** Overlong, a surrogate by itself, above U+10FFFF, a byte of another charset, a character cut in half. */
    @Test
    void isStrictAboutUtf8() {
        int[][] wrong = {{0xC0, 0x80}, {0xED, 0xA0, 0x80}, {0xF4, 0x90, 0x80, 0x80}, {0xE9}, {0xE2, 0x82}};
        for (int[] bytes : wrong) {
            byte[] body = new byte[bytes.length + 2];
            body[0] = '"';
            body[body.length - 1] = '"';
            for (int i = 0; i < bytes.length; i++) {
                body[i + 1] = (byte) bytes[i];
            }
            assertThat(JsonCheck.problem(body)).contains("body is not UTF-8");
        }
    }
}
