package io.pollcast.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrettyJsonTest {

    @Test
    void membersAndElementsGetLinesOfTheirOwn() {
        assertThat(PrettyJson.lines("{\"a\":1,\"b\":{\"c\":[1,{\"d\":null}]},\"e\":{},\"f\":[ ]}"))
                .containsExactly(
                        "{",
                        "  \"a\": 1,",
                        "  \"b\": {",
                        "    \"c\": [",
                        "      1,",
                        "      {",
                        "        \"d\": null",
                        "      }",
                        "    ]",
                        "  },",
                        "  \"e\": {},",
                        "  \"f\": []",
                        "}");
    }

    @Test
    void numbersAndStringsStayAsTheyWereWritten() {
        assertThat(PrettyJson.lines("[9007199254740993, 1.10, 1E400, \"{a: \\\"b\\\", c}  \\\\\", \"\\u00e9\"]"))
                .containsExactly(
                        "[",
                        "  9007199254740993,",
                        "  1.10,",
                        "  1E400,",
                        "  \"{a: \\\"b\\\", c}  \\\\\",",
                        "  \"\\u00e9\"",
                        "]");
    }

    @Test
    void whatIsNotNestedStaysAsItIs() {
        assertThat(PrettyJson.lines("plain: text,\nsecond line")).containsExactly("plain: text,", "second line");
        assertThat(PrettyJson.lines("\"a, b\"")).containsExactly("\"a, b\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "[\"", "{\"a\\", "{]}}}}", "[1,,,]", "{\"a\":\"b"})
    void brokenJsonIsNoFault(String text) {
        assertThat(PrettyJson.lines(text)).isNotEmpty();
    }

    @Test
    void aMillionBracketsStaySmall() {
        List<String> lines = PrettyJson.lines("[".repeat(1_000_000));
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThan(100));
    }

    @Test
    void newLinesAreThoseThatWereNotThereBefore() {
        List<String> before = PrettyJson.lines("[{\"id\":1,\"n\":5},{\"id\":2,\"n\":5}]");
        List<String> moved = PrettyJson.lines("[{\"id\":2,\"n\":5},{\"id\":1,\"n\":5}]");
        List<String> more = PrettyJson.lines("[{\"id\":1,\"n\":5},{\"id\":2,\"n\":6},{\"id\":3,\"n\":5}]");
        assertThat(LineChanges.between(before, moved).cardinality()).isZero();
        assertThat(LineChanges.between(before, more).stream()
                        .mapToObj(more::get)
                        .map(String::strip))
                .containsExactly("\"n\": 6", "{", "\"id\": 3,", "}");
    }
}
