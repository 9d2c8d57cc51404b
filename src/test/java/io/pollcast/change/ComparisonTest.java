package io.pollcast.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollcast.topic.Body;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {

    private static boolean same(String one, String other, String... pointers) {
        return Comparison.ignoring(List.of(pointers)).same(Body.of(one), Body.of(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "/at        | {`at`:1,`b`:2}             | {`at`:2,`b`:2}",
                "/at        | {`at`:1,`b`:2}             | {`b`:2}",
                "/at        | {`at`:{`x`:[1,{}]},`b`:2}  | {`b`:2,`at`:null}",
                "/a/b       | {`a`:{`b`:1,`c`:2}}        | {`a`:{`b`:[],`c`:2}}",
                "/1         | [1,2,3]                    | [1,`x`,3]",
                "/*/age     | [{`age`:1},{`age`:2}]      | [{`age`:3},{`age`:4}]",
                "/*/age     | {`a`:{`age`:1}}            | {`a`:{`age`:3}}",
                "/x/*       | {`x`:[1,2,3]}              | {`x`:[]}",
                "/a~1b/~0   | {`a/b`:{`~`:1}}            | {`a/b`:{`~`:2}}",
                "/          | {``:1,`b`:2}               | {``:2,`b`:2}",
                "/é         | {`é`:1}                    | {`\\u00e9`:2}",
                "/q         | [ 1,{ `a` : `A` } ]        | [1,{`a`:`\\u0041`}]",
            })
    void whatIsIgnoredDoesNotCount(String pointer, String one, String other) {
        String a = one.replace('`', '"');
        String b = other.replace('`', '"');
        assertThat(same(a, b, pointer)).isTrue();
        assertThat(same(a, b)).as("without the pointer").isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "/at   | {`at`:1,`b`:2}      | {`at`:1,`b`:3}",
                "/at   | {`x`:{`at`:1}}      | {`x`:{`at`:2}}",
                "/0    | {`a`:[1]}           | {`a`:[2]}",
                "/01   | [1,2]               | [1,3]",
                "/-    | [1,2]               | [1,3]",
                "/a/b  | {`a`:1}             | {`a`:2}",
                "/q    | {`a`:1,`b`:2}       | {`b`:2,`a`:1}",
                "/q    | [1.0]               | [1.00]",
                "/q    | [`1`]               | [1]",
                "/q    | [null]              | []",
                "/q    | [[],1]              | [[1]]",
                "/q    | [`a`,`b`]           | [`ab`]",
                "/q    | [`ab`,``]           | [`a`,`b`]",
                "/q    | {`a`:`b`}           | [`a`,`b`]",
                "/q    | true                | `true`",
            })
    void everythingElseCounts(String pointer, String one, String other) {
        assertThat(same(one.replace('`', '"'), other.replace('`', '"'), pointer))
                .isFalse();
    }

    @Test
    void withoutPointersBytesAreCompared() {
        assertThat(same("[1]", "[1]")).isTrue();
        assertThat(same("[1]", "[ 1]")).isFalse();
    }

    @Test
    void severalPointersMayCross() {
        String[] pointers = {"/a/x", "/*/y", "/a", "/b/*/z"};
        assertThat(same("{\"a\":1,\"b\":{\"y\":1,\"c\":{\"z\":1,\"k\":5}}}", "{\"b\":{\"c\":{\"k\":5}}}", pointers))
                .isTrue();
        assertThat(same("{\"b\":{\"c\":{\"k\":5}}}", "{\"b\":{\"c\":{\"k\":6}}}", pointers))
                .isFalse();
    }

    @Test
    void goesAsDeepAsBodiesMay() {
        String open = "{\"a\":".repeat(JsonCheck.MAX_DEPTH);
        String close = "}".repeat(JsonCheck.MAX_DEPTH);
        assertThat(same(open + 1 + close, open + 2 + close, "/*".repeat(JsonCheck.MAX_DEPTH)))
                .isTrue();
        assertThat(same(open + 1 + close, open + 2 + close, "/*".repeat(JsonCheck.MAX_DEPTH) + "/b"))
                .isFalse();
    }

    @Test
    void comparesLongTextsToTheirEnds() {
        String text = "é".repeat(100_000);
        assertThat(same("[\"" + text + "a\"]", "[ \"" + text + "a\"]", "/q")).isTrue();
        assertThat(same("[\"" + text + "a\"]", "[\"" + text + "b\"]", "/q")).isFalse();
    }

    /** Random trees, a few random places ignored, some of them with a star in the way, and one place changed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aChangeCountsExactlyIfItIsOutsideOfWhatIsIgnored(long seed) {
        RandomJson json = new RandomJson(seed);
        int ignored = 0;
        for (int round = 0; round < 2_000; round++) {
            JsonNode tree = json.tree();
            List<List<String>> places = json.places(tree);
            List<List<String>> patterns = new ArrayList<>();
            for (int i = json.random().nextInt(3); i >= 0; i--) {
                patterns.add(starred(json, places.get(json.random().nextInt(places.size()))));
            }
            List<String> changed = places.get(json.random().nextInt(places.size()));
            boolean within = patterns.stream().anyMatch(pattern -> leads(pattern, changed));
            String[] pointers = patterns.stream().map(RandomJson::pointer).toArray(String[]::new);
            String before = tree.toString();
            String after = json.changed(tree, changed).toString();
            assertThat(same(before, after, pointers))
                    .as("seed %d, %s, changed %s in %s to %s", seed, patterns, changed, before, after)
                    .isEqualTo(within);
            ignored += within ? 1 : 0;
        }
        assertThat(ignored).isBetween(300, 1_700);
    }

    private static List<String> starred(RandomJson json, List<String> place) {
        return place.stream()
                .map(part -> json.random().nextInt(4) == 0 ? "*" : part)
                .toList();
    }

    private static boolean leads(List<String> pattern, List<String> place) {
        if (pattern.size() > place.size()) {
            return false;
        }
        for (int i = 0; i < pattern.size(); i++) {
            if (!pattern.get(i).equals("*") && !pattern.get(i).equals(place.get(i))) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/b", "/a~", "/~2", "#/a", "$.a"})
    void refusesWhatIsNoPointer(String pointer) {
        assertThat(Comparison.problem(pointer)).isPresent();
        assertThatThrownBy(() -> Comparison.ignoring(List.of(pointer))).isInstanceOf(IllegalArgumentException.class);
    }
}
