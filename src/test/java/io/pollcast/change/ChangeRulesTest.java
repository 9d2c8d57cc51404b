package io.pollcast.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeRulesTest {

    private static void refused(
            List<String> ignore,
            @Nullable String select,
            @Nullable Duration minGap,
            @Nullable String schema,
            String why) {
        assertThatThrownBy(() -> new ChangeRules(ignore, select, minGap, schema))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(why);
    }

    private static void refusedSchema(String text, String why) {
        assertThatThrownBy(() -> new ChangeRules(List.of(), null, null, text))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("schema: not usable (expected: " + why);
    }

    @Test
    void saysEverythingThatIsWrong() {
        refused(List.of("/ok", "generatedAt", "/a~b", ""), ".items[:20", Duration.ofMillis(99), "[]", """
                ignore[1]: generatedAt (expected: a JSON Pointer, which begins with /, such as /generatedAt or /items/*/age)
                ignore[2]: /a~b (expected: after ~ a 0 or a 1: ~0 is ~, ~1 is /)
                ignore[3]: empty (expected: a JSON Pointer such as /generatedAt: the whole body cannot be ignored)
                select: .items[:20 (expected: a jq program; this is none from line 1, column 10 on)
                min-gap: 99ms (expected: at least 100ms)
                schema: not usable (expected: a JSON Schema, which is an object)""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "foo(              ¦ a jq program; this is none from line 1, column 4 on",
                ".a |              ¦ a jq program; this is none from line 1, column 4 on",
                "if . then 1 end x ¦ a jq program; this is none from line 1, column 13 on",
                "\"open            ¦ a jq program; this is none from line 1, column 5 on",
                "sumup             ¦ a jq program; Function sumup/0 does not exist",
                "$ENV.PATH         ¦ a jq program; $ENV is not defined",
                "import \"x\" as y; 1 ¦ a jq program; module not found: x",
            })
    void saysWhereAProgramIsWrong(String program, String why) {
        refused(List.of(), program, null, null, "select: " + program + " (expected: " + why + ")");
    }

    /** What a program does with nothing says little about what it does with a body, and does not hold up the start. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ".[]",
                "error",
                "empty",
                "1,2",
                "[range(1e15)]",
                "last(range(1e15))",
                "def f: f; f",
                "until(false; .)"
            })
    void takesProgramsThatNeedABody(String program) {
        assertThat(new ChangeRules(List.of(), program, null, null).select()).isEqualTo(program);
    }

    @Test
    void boundsWhatIsGiven() {
        refused(Collections.nCopies(101, "/a"), null, null, null, "ignore: 101 pointers (expected: at most 100)");
        refused(List.of(), "1".repeat(4_097), null, null, "select: 4097 characters (expected: at most 4096)");
        refused(List.of(), null, Duration.ofHours(25), null, "min-gap: 25h (expected: at most 24h)");
    }

    @Test
    void refusesSchemasThatCannotBeUsed() {
        refusedSchema("{\"type\":", "JSON; this is none from line 1, column ");
        refusedSchema("1", "a JSON Schema, which is an object");
        refusedSchema("{\"pattern\":\"(?=a)\"}", "patterns that RE2 knows, without look-around");
        refusedSchema("{\"properties\":{\"a\":{\"pattern\":\"(a)\\\\1\"}}}", "patterns that RE2 knows");
        refusedSchema("{\"$ref\":\"#/$defs/none\"}", "a JSON Schema that is complete by itself");
        refusedSchema(
                "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/none\"}}}", "a JSON Schema that is complete by itself");
    }

    /** Nothing listens there; and the message says that nothing was tried. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9/schema.json",
                "https://127.0.0.1:9/schema.json",
                "file:///etc/hostname",
                "classpath:draft/2020-12/schema",
                "jar:file:/x.jar!/y"
            })
    void fetchesNothing(String reference) {
        refusedSchema("{\"$ref\":\"" + reference + "\"}", "a JSON Schema that is complete by itself");
        refusedSchema(
                "{\"properties\":{\"a\":{\"items\":{\"$ref\":\"" + reference + "\"}}}}",
                "a JSON Schema that is complete by itself");
        refusedSchema("{\"$schema\":\"" + reference + "\"}", "a JSON Schema that is complete by itself");
    }

    @Test
    void takesSchemasOfOlderDrafts() {
        String draft =
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"definitions\":{\"n\":{\"type\":\"number\"}},"
                        + "\"properties\":{\"a\":{\"$ref\":\"#/definitions/n\"}}}";
        assertThat(new ChangeRules(List.of(), null, null, draft).schema()).isEqualTo(draft);
    }

    @Test
    void areEqualWhenTheySayTheSame() {
        ChangeRules rules = new ChangeRules(List.of("/a"), ".b", Duration.ofSeconds(1), "{}");
        assertThat(rules).isEqualTo(new ChangeRules(List.of("/a"), ".b", Duration.ofSeconds(1), "{}"));
        assertThat(ChangeRules.NONE.gap()).isZero();
        assertThat(rules.gap()).isEqualTo(Duration.ofSeconds(1));
    }
}
