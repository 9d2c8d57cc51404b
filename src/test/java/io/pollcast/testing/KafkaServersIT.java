package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The brokers that other tests harm do what those expect of them. */
@Tag("slow")
class KafkaServersIT {

    @Test
    void whatIsCommittedOutlivesTheLeaderAndIsCompacted() {
        try (KafkaServers brokers = KafkaServers.started(3)) {
            NewTopic topic = new NewTopic("test", Optional.of(1), Optional.empty())
                    .configs(Map.of(
                            "cleanup.policy",
                            "compact",
                            "segment.ms",
                            "200",
                            "min.cleanable.dirty.ratio",
                            "0.01",
                            "max.compaction.lag.ms",
                            "500"));
            brokers.ask(brokers.admin().createTopics(List.of(topic)).all());
            brokers.awaitAll();
            commit(brokers, "1");

            KafkaServer leader = brokers.leader("test", 0).orElseThrow();
            leader.kill();
            brokers.awaitOtherLeader("test", 0, leader);
            commit(brokers, "2");
            assertThat(values(brokers)).containsExactly("1", "2");

            leader.start();
            brokers.awaitAll();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                commit(brokers, "3");
                return !values(brokers).contains("1");
            });
            assertThat(brokers.value("test", "key")).isEqualTo("3");
        }
    }

    private static void commit(KafkaServers brokers, String value) {
        try (Producer<String, String> producer =
                brokers.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            brokers.ask(producer.send(new ProducerRecord<>("test", "key", value)));
            producer.commitTransaction();
        }
    }

    private static List<String> values(KafkaServers brokers) {
        return brokers.read("test").stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }
}
