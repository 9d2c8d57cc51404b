package io.pollcast.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.pollcast.backplane.Validators;
import io.pollcast.thread.OwnerThread;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefinerTest {

    private static final int MAX_BODY = 10_000;
    private static final Validators VALIDATORS = new Validators("\"v1\"", null);

    private final ManualBench manual = new ManualBench();

    private static ChangeRules select(String program) {
        return new ChangeRules(List.of(), program, null, null);
    }

    private static ChangeRules schema(String text) {
        return new ChangeRules(List.of(), null, null, text);
    }

    private Observation refine(ChangeRules rules, String body) {
        List<Observation> results = new ArrayList<>();
        Observation.Fetched raw = new Observation.Fetched(Body.of(body), "application/geo+json", VALIDATORS);
        Refiner.of(rules).refine(raw, MAX_BODY, manual.bench, results::add);
        manual.work();
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private String selected(String program, String body) {
        return ((Observation.Fetched) refine(select(program), body)).body().text();
    }

    private String reason(ChangeRules rules, String body) {
        return ((Observation.Failed) refine(rules, body)).reason();
    }

    private String key(@Nullable String select, String body, String... ignore) {
        Observation made = refine(new ChangeRules(List.of(ignore), select, null, null), body);
        return ((Observation.Fetched) made).changeKey();
    }

    // What is delivered, and what it is compared by.

    @Test
    void withoutSelectBodiesPassUnchanged() {
        String body = " { \"b\" : 1.10, \"a\":\"\\u0041\", \"b\": 1e2 }\n";
        Observation made = refine(new ChangeRules(List.of("/a"), null, null, "{\"type\":\"object\"}"), body);
        assertThat(made).isInstanceOfSatisfying(Observation.Fetched.class, fetched -> {
            assertThat(fetched.body()).isEqualTo(Body.of(body));
            assertThat(fetched.fingerprint()).isEqualTo(Fingerprint.of(Body.of(body)));
            assertThat(fetched.contentType()).isEqualTo("application/geo+json");
            assertThat(fetched.validators()).isEqualTo(VALIDATORS);
        });
    }

    @Test
    void theResultOfSelectIsWhatCountsAndWhatIsNamed() {
        assertThat(refine(select(".a"), "{\"a\":{\"b\":[1]},\"c\":2}"))
                .isInstanceOfSatisfying(Observation.Fetched.class, fetched -> {
                    assertThat(fetched.body().text()).isEqualTo("{\"b\":[1]}");
                    assertThat(fetched.fingerprint()).isEqualTo(Fingerprint.of(Body.of("{\"b\":[1]}")));
                    assertThat(fetched.contentType()).isEqualTo("application/json");
                    assertThat(fetched.validators()).as("the backend's own").isEqualTo(VALIDATORS);
                });
        assertThat(key(".a", "{\"a\":1,\"c\":2}")).isEqualTo(key(".a", "{\"a\":1,\"c\":3}"));
        assertThat(key(".a", "{\"a\":1}")).isNotEqualTo(key(".a", "{\"a\":2}"));
    }

    @Test
    void pointersLeadIntoTheResultOfSelect() {
        assertThat(key(".a", "{\"a\":{\"at\":1,\"x\":1}}", "/at"))
                .isEqualTo(key(".a", "{\"a\":{\"at\":2,\"x\":1}}", "/at"))
                .isNotEqualTo(key(".a", "{\"a\":{\"at\":1,\"x\":2}}", "/at"));
    }

    @Test
    void otherRulesMakeOtherKeys() {
        String body = "{\"a\":1}";
        assertThat(List.of(
                        key(null, body), key(".", body), key(null, body, "/x"), key(".", body, "/x"), key(".a", body)))
                .doesNotHaveDuplicates();
        assertThat(key(null, body, "/x", "/y")).as("in any order").isEqualTo(key(null, body, "/y", "/x"));
    }

    @Test
    void aKeySaysByWhichRulesItWasMade() {
        ChangeRules rules = new ChangeRules(List.of("/x"), ".a", null, null);
        String key = key(".a", "{\"a\":1}", "/x");
        assertThat(rules.made(key)).isTrue();
        assertThat(new ChangeRules(List.of("/x"), ".a", Duration.ofSeconds(1), "{}").made(key))
                .as("how often and of what kind is another question")
                .isTrue();
        assertThat(ChangeRules.NONE.made(key)).isFalse();
        assertThat(select(".a").made(key)).isFalse();
    }

    // jq.

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                ".items[:2]                        ¦ {\"items\":[1,2,3]}          ¦ [1,2]",
                ".items[:2]                        ¦ {}                           ¦ null",
                "{n: .a, m: (.b // \"none\")}      ¦ {\"a\":1}                    ¦ {\"n\":1,\"m\":\"none\"}",
                "[.[] | select(.on) | .id]         ¦ [{\"id\":1,\"on\":true},{\"id\":2}] ¦ [1]",
                "map(.x) | add                     ¦ [{\"x\":1.5},{\"x\":2}]      ¦ 3.5",
                "del(.secret)                      ¦ {\"a\":1,\"secret\":2}       ¦ {\"a\":1}",
                "sort_by(.n) | map(.n)             ¦ [{\"n\":2},{\"n\":1}]        ¦ [1,2]",
                "with_entries(.value += 1)         ¦ {\"a\":1}                    ¦ {\"a\":2}",
                "[.[] | test(\"^a+$\")]            ¦ [\"aaa\",\"b\"]              ¦ [true,false]",
                "[.[] | try error(\"x\") catch .]  ¦ [1]                          ¦ [\"x\"]",
                "first(range(10;20))               ¦ null                         ¦ 10",
                "[limit(2; .[])]                   ¦ [1,2,3]                      ¦ [1,2]",
                ".id                               ¦ {\"id\":12345678901234567890} ¦ 12345678901234567890",
                "def f(x): x * 2; map(f(.))        ¦ [1,2]                        ¦ [2,4]",
            })
    void selects(String program, String body, String result) {
        assertThat(selected(program, body)).isEqualTo(result);
    }

    @Test
    void thereHasToBeOneResult() {
        assertThat(reason(select("empty"), "1")).isEqualTo("select gives no result (expected: one)");
        assertThat(reason(select(".[]"), "[1,2]"))
                .isEqualTo("select gives more than one result (expected: one; [...] makes a list)");
        assertThat(selected(".[]", "[1]")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {".a.b.c", ".[] | .x", "error(.)", "\"\\(.secret)\" | tonumber", ".secret | fromjson"})
    void failuresSayNothingOfTheBody(String program) {
        assertThat(reason(select(program), "{\"secret\":\"Hunter2\",\"a\":\"Hunter3\"}"))
                .isEqualTo("select failed on this body");
    }

    @Test
    void namesAFunctionThatThereIsNot() {
        assertThat(reason(select("if . == null then 1 else sumup end"), "1"))
                .isEqualTo("select failed: Function sumup/0 does not exist");
    }

    @Test
    void boundsTheResult() {
        assertThat(reason(select("[range(10000)]"), "1")).isEqualTo("select gives over 10000 bytes");
        assertThat(reason(select("reduce range(501) as $i (.; [.])"), "1"))
                .isEqualTo("select gives what nests over 500 deep");
        assertThat(reason(select("1e400"), "1")).isEqualTo("select gives a number that JSON cannot hold");
        assertThat(reason(select("nan"), "1")).isEqualTo("select gives a number that JSON cannot hold");
    }

    @Test
    void knowsNothingOfTheMachine() {
        assertThat(JqLanguage.instance().functions())
                .contains("map/1", "now/0", "test/1")
                .noneMatch(name ->
                        name.matches("(\\$?env|inputs?|input_.*|debug.*|stderr|halt.*|getpass|.*file.*|.*url)/.*"));
        assertThat(reason(select("if . == null then 1 else $ENV.PATH end"), "1"))
                .contains("$ENV is not defined");
        assertThat(reason(select("if . == null then 1 else env end"), "1")).contains("env/0 does not exist");
    }

    // Run-aways. The fuse counts its looks in the place of bytes.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[range(1e9)]",
                "last(range(1e12))",
                "reduce range(1e12) as $i (0; . + 1)",
                "[range(1e12) | select(false)]",
                "first(range(1e12) | select(. < 0))",
                "[range(1000) | [range(1000) | [range(1000)]]] | length",
                "[limit(1e9; range(1e12))]",
                "try (range(1e12) | error(\"again\")) catch range(1e12) | empty",
                "[range(1e9)] | sort_by(.) | length",
                ".[] as $x | .[] as $y | .[] as $z | .[] as $w | empty",
            })
    void aRunAwayEndsWhenItAsksItsFuse(String program) throws Exception {
        AtomicLong looks = new AtomicLong();
        Fuse fuse = new Fuse(looks::incrementAndGet, 1_000);
        fuse.light();
        Selection selection = Selection.of(program);
        ArrayNode in = JsonNodeFactory.instance.arrayNode();
        IntStream.range(0, 100).forEach(in::add);
        assertThatThrownBy(() -> selection.apply(in, MAX_BODY, fuse))
                .isInstanceOf(Fuse.Blown.class)
                .hasMessage("needs too much memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"def f: f; f", "def f: [f]; f", "[recurse([.])]", "until(false; .)", "def f(x): f(x | x); f(.)"})
    void recursionWithoutEndIsAFailure(String program) {
        assertThat(reason(select(program), "1")).isEqualTo("select goes too deep");
    }

    @Test
    void aBodyThatWouldBeTooLargeATreeIsAFailure() {
        AtomicLong looks = new AtomicLong();
        Workbench bench =
                new Workbench(manual.owner, () -> manual.workers.get(0), () -> new Fuse(looks::incrementAndGet, 1_000));
        manual.workers.add(new ManualBench.Worker());
        List<Observation> results = new ArrayList<>();
        Body body = Body.of("[" + "{},".repeat(100_000) + "1]");
        Refiner.of(select("1"))
                .refine(new Observation.Fetched(body, "application/json", VALIDATORS), 1, bench, results::add);
        manual.work();
        assertThat(results).containsExactly(Observation.Failed.unfit("select needs too much memory"));
    }

    /** On real threads, by the real clock. */
    @Test
    void afterARunAwayTheThreadServesTheNext() {
        OwnerThread owner = new OwnerThread("owner");
        List<Observation> results = new CopyOnWriteArrayList<>();
        try (Workbench bench = Workbench.ownedBy(owner)) {
            Observation.Fetched raw = new Observation.Fetched(Body.of("[1]"), "application/json", VALIDATORS);
            Refiner.of(select("last(range(1e15))")).refine(raw, MAX_BODY, bench, results::add);
            Refiner.of(select(".[0]")).refine(raw, MAX_BODY, bench, results::add);
            await().atMost(Duration.ofSeconds(60)).until(() -> results.size() == 2);
            assertThat(results.get(0)).isEqualTo(Observation.Failed.unfit("select took over 1000ms"));
            assertThat(results.get(1)).isInstanceOf(Observation.Fetched.class);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("pollcast-select")))
                    .hasSize(1);
        } finally {
            owner.shutdownNow();
        }
    }

    // JSON Schema.

    @Test
    void aBodyHasToFitTheSchema() {
        String schema = """
                {"type": "object", "required": ["price"], "properties": {"price": {"type": "number", "minimum": 0}}}
                """;
        assertThat(refine(schema(schema), "{\"price\":1.5}")).isInstanceOf(Observation.Fetched.class);
        assertThat(reason(schema(schema), "{\"price\":\"Hunter2\"}"))
                .isEqualTo("body does not fit the schema: /properties/price/type");
        assertThat(reason(schema(schema), "{\"price\":-1}"))
                .isEqualTo("body does not fit the schema: /properties/price/minimum");
        assertThat(reason(schema(schema), "{\"Hunter2\":1}")).isEqualTo("body does not fit the schema: /required");
    }

    @Test
    void theSchemaIsOfTheBackendsBodyAndNotOfWhatIsSelected() {
        ChangeRules rules = new ChangeRules(List.of(), ".a", null, "{\"type\":\"object\"}");
        assertThat(refine(rules, "{\"a\":1}")).isInstanceOf(Observation.Fetched.class);
        assertThat(reason(rules, "[]")).isEqualTo("body does not fit the schema: /type");
    }

    @Test
    void theFailureOfASchemaDoesNotNameMembersOfTheBody() {
        assertThat(reason(schema("{\"additionalProperties\":false}"), "{\"Hunter2\":1}"))
                .doesNotContain("Hunter2");
        assertThat(reason(schema("{\"patternProperties\":{\"^H\":{\"type\":\"string\"}}}"), "{\"Hunter2\":1}"))
                .doesNotContain("Hunter2");
    }

    /** With a backtracking engine this takes longer than anybody waits. */
    @Test
    void hostilePatternsAndTextsDoNotHang() {
        String text = '"' + "a".repeat(50_000) + "!\"";
        assertThat(reason(schema("{\"pattern\":\"^(a+)+$\"}"), text))
                .isEqualTo("body does not fit the schema: /pattern");
    }

    @Test
    void patternsSearch() {
        assertThat(refine(schema("{\"pattern\":\"b\"}"), "\"abc\"")).isInstanceOf(Observation.Fetched.class);
    }
}
