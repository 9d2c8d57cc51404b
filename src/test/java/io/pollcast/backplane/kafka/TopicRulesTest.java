package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicRulesTest {

    private final TopicRules rules = new TopicRules(
            new KafkaSettings(List.of("k1:9092", "k2:9092"), "shop", 6, 3, false, null, null, Map.of()), 1 << 20);

    @Test
    void whatIsCreatedIsWhatIsExpected() {
        for (String topic : List.of("shop", "shop.live")) {
            Map<String, String> configuration = rules.configuration(topic);
            assertThat(rules.problem(topic, rules.partitions(topic), configuration::get))
                    .isEmpty();
        }
    }

    @Test
    void aTopicThatWouldLoseValuesIsRefusedWithTheCommandThatMendsIt() {
        Map<String, String> found = new HashMap<>(rules.configuration("shop"));
        found.put("cleanup.policy", "compact,delete");
        found.put("max.message.bytes", "1048588");
        assertThat(rules.problem("shop", 6, found::get))
                .hasValue("Kafka topic shop has cleanup.policy=compact,delete (expected: compact),"
                        + " max.message.bytes=1048588 (expected: at least 1114112, for the largest body or the list of topics);"
                        + " run: kafka-configs.sh --bootstrap-server k1:9092,k2:9092 --alter --entity-type topics"
                        + " --entity-name shop --add-config cleanup.policy=compact,max.message.bytes=1114112");
    }

    @Test
    void aTopicWhoseSegmentsAreSmallerThanARecordIsRefused() {
        Map<String, String> found = new HashMap<>(rules.configuration("shop"));
        found.put("segment.bytes", "1048576");
        assertThat(rules.problem("shop", 6, found::get))
                .get()
                .asString()
                .contains("segment.bytes=1048576 (expected: at least 1114112, for the largest record)")
                .endsWith("--add-config segment.bytes=1114112");
        found.put("segment.bytes", "unknown");
        assertThat(rules.problem("shop", 6, found::get)).isEmpty();
    }

    @Test
    void aLiveTopicThatCannotOrderOrTimeTheLeaseIsRefused() {
        Map<String, String> found = new HashMap<>(rules.configuration("shop.live"));
        found.put("message.timestamp.type", "CreateTime");
        found.put("retention.ms", "60000");
        found.put("max.message.bytes", "1048588");
        assertThat(rules.problem("shop.live", 1, found::get))
                .get()
                .asString()
                .contains("message.timestamp.type=CreateTime (expected: LogAppendTime)")
                .contains("retention.ms=60000 (expected: at least 1800000)")
                .contains("max.message.bytes=1048588 (expected: at least 4194304, for a beat of many topics)")
                .endsWith("--entity-name shop.live --add-config"
                        + " message.timestamp.type=LogAppendTime,retention.ms=1800000,max.message.bytes=4194304");
        assertThat(rules.problem("shop.live", 2, rules.configuration("shop.live")::get))
                .get()
                .asString()
                .contains("has 2 partitions (expected: 1");
    }

    @Test
    void whatIsKeptForeverIsKeptLongEnough() {
        Map<String, String> found = new HashMap<>(rules.configuration("shop.live"));
        found.put("retention.ms", "-1");
        assertThat(rules.problem("shop.live", 1, found::get)).isEmpty();
        found.put("retention.ms", "unknown");
        assertThat(rules.problem("shop.live", 1, found::get)).isPresent();
    }

    @Test
    void aTopicThatMayNotBeCreatedIsRefusedWithTheCommandThatCreatesIt() {
        assertThat(rules.missing("shop"))
                .startsWith("Kafka topic shop is missing and may not be created (create: false); run: kafka-topics.sh"
                        + " --bootstrap-server k1:9092,k2:9092 --create --topic shop --partitions 6"
                        + " --replication-factor 3 --config cleanup.policy=compact");
        assertThat(rules.missing("shop.live"))
                .contains("--topic shop.live --partitions 1 --replication-factor 3")
                .contains("--config message.timestamp.type=LogAppendTime");
    }
}
