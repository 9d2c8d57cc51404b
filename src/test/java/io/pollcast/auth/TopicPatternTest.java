package io.pollcast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {

    @ParameterizedTest
    @CsvSource({
        "prices, prices, true",
        "prices, price, false",
        "prices, prices2, false",
        "*, orders/eu, true",
        "orders/*, orders/eu, true",
        "orders/*, orders/eu/north, true",
        "orders/*, orders, false",
        "orders/*, ordersx/eu, false",
        "*/eu, orders/eu, true",
        "*/eu, orders/eu/north, false",
        "o*s/*u, orders/eu, true",
        "a*b*c, a/bb/bc, true",
        "a*b*c, a/bb/b, false",
        "**, prices, true"
    })
    void aStarStandsForAnyCharacters(String pattern, String topic, boolean covered) {
        assertThat(TopicPattern.parse(pattern).orElseThrow().covers(new Topic(topic)))
                .isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "a\nb", "[a]", "a?"})
    void whatCouldNeverCoverATopicIsNoPattern(String text) {
        assertThat(TopicPattern.parse(text)).isEmpty();
    }

    @Test
    void aPatternOfStarsTakesNoLongerThanItsLengthTimesTheTopics() {
        TopicPattern pattern = TopicPattern.parse("*a".repeat(60) + "b").orElseThrow();
        assertThat(pattern.covers(new Topic("a".repeat(128)))).isFalse();
    }
}
