package io.pollcast.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTemplateTest {

    private static TopicTemplate template(String name, Allowed allowed) {
        return new TopicTemplate(name, allowed, 2_000, 6_000, true, 10);
    }

    private static TopicTemplate template(String name) {
        return template(name, Allowed.matching("[A-Z]{3}"));
    }

    @ParameterizedTest
    @CsvSource({
        "prices/{symbol}, prices/EUR, true",
        "prices/{symbol}, prices/EURO, false",
        "prices/{symbol}, prices/eur, false",
        "prices/{symbol}, prices/EUR/now, false",
        "prices/{symbol}, prices, false",
        "prices/{symbol}, other/EUR, false",
        "{symbol}, EUR, true",
        "{symbol}, prices/EUR, false",
        "a/{x}/b, a/EUR/b, true",
        "a/{x}/b, a/b, false",
        "a/{x}/b, a/EUR/c, false",
        "a/{x}/b, a/EUR/c/b, false"
    })
    void admitsTopicsOfItsFormWithAValueThatIsAllowed(String name, String topic, boolean admitted) {
        assertThat(template(name).admits(new Topic(topic))).isEqualTo(admitted);
    }

    @Test
    void aListAllowsItsValuesOnly() {
        TopicTemplate template = template("prices/{symbol}", Allowed.listed(List.of("EUR", "CHF")));
        assertThat(template.admits(new Topic("prices/CHF"))).isTrue();
        assertThat(template.admits(new Topic("prices/EU"))).isFalse();
        assertThat(template.admits(new Topic("prices/EURCHF"))).isFalse();
    }

    @Test
    void knowsItsParts() {
        TopicTemplate template = template("a/b/{sym-bol}/c");
        assertThat(template.prefix()).isEqualTo("a/b/");
        assertThat(template.variable()).isEqualTo("sym-bol");
        assertThat(template.suffix()).isEqualTo("/c");
        assertThat(template.value(new Topic("a/b/x.y/c"))).contains("x.y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prices",
                "prices/{}",
                "{a}/{b}",
                "prices{a}",
                "{a}x",
                "{1}",
                "{a}/",
                "/{a}",
                "a//{b}",
                "a b/{c}",
                "{a.b}"
            })
    void refusesOtherNames(String name) {
        assertThat(TopicTemplate.problem(name)).isPresent();
        assertThatThrownBy(() -> template(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "prices/{a}, prices/{b}, true",
        "prices/{a}, {b}/EUR, true",
        "prices/{a}, news/{b}, false",
        "prices/{a}, prices/{b}/c, false",
        "a/{x}/c, a/b/{y}, true",
        "a/{x}/c, b/c/{y}, false"
    })
    void knowsWhetherATopicCouldHaveBothForms(String one, String other, boolean overlap) {
        assertThat(template(one).overlaps(template(other))).isEqualTo(overlap);
        assertThat(template(other).overlaps(template(one))).isEqualTo(overlap);
    }

    @Test
    void templatesThatDifferInAnythingAreToldApart() {
        Registry one = registry(template("prices/{symbol}"));
        assertThat(one.hash()).isEqualTo(registry(template("prices/{symbol}")).hash());
        assertThat(one).isEqualTo(registry(template("prices/{symbol}")));
        assertThat(one.hash())
                .isNotEqualTo(registry(template("prices/{other}")).hash())
                .isNotEqualTo(registry(template("prices/{symbol}", Allowed.listed(List.of("EUR"))))
                        .hash())
                .isNotEqualTo(registry(new TopicTemplate(
                                "prices/{symbol}", Allowed.matching("[A-Z]{3}"), 2_000, 6_000, true, 11))
                        .hash());
    }

    @Test
    void keepsWhatIsListedOrFitsATemplate() {
        Registry registry = new Registry(
                List.of(new TopicInfo(new Topic("news"), null, 2_000, 6_000, true)),
                List.of(template("prices/{symbol}")));
        assertThat(registry.keeps(new Topic("news"))).isTrue();
        assertThat(registry.keeps(new Topic("prices/any")))
                .as("whatever the value")
                .isTrue();
        assertThat(registry.keeps(new Topic("prices"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "(?=a)", "(a)\\1", "", "a{1001}", "((((a{500}){500}){500}){500})", "((a{0,40}){40})"})
    void refusesPatternsThatCouldTakeLong(String pattern) {
        assertThat(Allowed.problem(pattern)).isPresent();
        assertThatThrownBy(() -> Allowed.matching(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesALongPattern() {
        assertThat(Allowed.problem("a".repeat(Allowed.MAX_PATTERN_LENGTH))).isEmpty();
        assertThat(Allowed.problem("a".repeat(Allowed.MAX_PATTERN_LENGTH + 1))).isPresent();
    }

    /** A pattern that backtracks would try 2^60 ways to match this. */
    @Test
    void noValueMakesAPatternBacktrack() {
        Allowed allowed = Allowed.matching("(a|a)*b");
        var answer = CompletableFuture.supplyAsync(() -> allowed.allows("a".repeat(60)));
        assertThat(answer).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(false);
    }

    private static Registry registry(TopicTemplate template) {
        return new Registry(List.of(), List.of(template));
    }
}
