package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.KafkaServer;
import io.pollcast.testing.KafkaServers;
import io.pollcast.testing.PollcastProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Faults of a single broker and of what it keeps; the figures stand in {@code docs/kafka.md}. */
class KafkaRecoveryIT extends Recovery {

    private static final String VALUES = "shop";
    private static final String LIVE = "shop.live";
    private static final Duration WHILE = Duration.ofSeconds(3);

    private final KafkaServers brokers = opened.add(KafkaServers.started(1));

    @Override
    MachineRoom openRoom(Path folder) {
        return MachineRoom.withoutRedis(folder).using(MachineRoom.onKafka(brokers.bootstrap(), VALUES, 3));
    }

    @Override
    String kept(String topic) {
        return brokers.value(VALUES, topic);
    }

    private KafkaServer broker() {
        return brokers.servers().get(0);
    }

    @Test
    void killedAndRestarted() {
        fault(broker()::kill);
        MachineRoom.pass(WHILE);
        broker().start();
        measure("killed (-9), restarted after 3 s");
    }

    @Test
    void killedAndRestartedEmpty() {
        fault(broker()::kill);
        broker().forget();
        broker().start();
        measure("killed (-9), restarted empty");
    }

    @Test
    void pausedPastTheLease() {
        fault(broker()::pause);
        MachineRoom.pass(Duration.ofSeconds(10));
        broker().resume();
        measure("paused for 10 s");
    }

    @Test
    void theValuesDeletedAndMadeAgain() {
        delete(VALUES);
        measure("Kafka topic of the values deleted");
    }

    @Test
    void theLiveTopicDeletedAndMadeAgain() {
        delete(LIVE);
        measure("live topic deleted");
    }

    @Test
    void bothDeleted() {
        delete(VALUES, LIVE);
        measure("both Kafka topics deleted");
    }

    /** While the value changes. Pollcast makes them again. */
    private void delete(String... topics) {
        fault(() -> brokers.ask(brokers.admin().deleteTopics(List.of(topics)).all()));
        for (int i = 0; i < 4; i++) {
            MachineRoom.pass(Duration.ofMillis(500));
            watched.change();
        }
    }

    @Test
    void allLiveRecordsDeleted() {
        fault(() -> brokers.deleteRecords(LIVE));
        measure("all live records deleted");
    }

    @Test
    void aValueDeletedByOthers() {
        fault(() -> brokers.write(VALUES, "news", null));
        measure("a value deleted");
    }

    @Test
    void aValueOverwrittenByOthers() {
        fault(() -> brokers.write(VALUES, "news", "[\"SAME\"]"));
        measure("a value overwritten");
    }

    @Test
    void garbageFromOthers() {
        fault(() -> {
            brokers.write(VALUES, "no topic", "?");
            brokers.write(VALUES, "#registry", "?");
            brokers.write(LIVE, "prices", "?");
        });
        measure("garbage in both Kafka topics");
        await().until(() -> kept("#registry").startsWith("{"));
    }

    @Test
    void theProducerShutOut() {
        fault(() -> brokers.ask(brokers.admin().fenceProducers(List.of(VALUES)).all()));
        measure("the poller's transactional id taken by another");
    }

    @Test
    void aStrangersOpenTransaction() {
        try (Producer<String, String> stranger =
                brokers.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "stranger"))) {
            stranger.initTransactions();
            stranger.beginTransaction();
            brokers.ask(stranger.send(new ProducerRecord<>(VALUES, "prices", "[0]")));
            fault(() -> MachineRoom.pass(WHILE));
            stranger.abortTransaction();
        }
        measure("a stranger's open transaction of 3 s aborted");
    }

    @Test
    void compacted() {
        brokers.configure(
                VALUES,
                "segment.ms",
                "500",
                "min.cleanable.dirty.ratio",
                "0.01",
                "delete.retention.ms",
                "100",
                "max.compaction.lag.ms",
                "1000");
        int changes = 0;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 8; i++) {
                watched.change();
                watched.awaitDelivered(this::kept);
                changes++;
            }
            PollcastProcess later = watched.room.gateway().awaitReady();
            assertThat(new String(
                            MachineRoom.get(later.gateway("/topics/prices")).body(), UTF_8))
                    .isEqualTo(kept("prices"));
            later.close();
        }
        int made = changes;
        await().until(() -> {
            watched.change();
            return brokers.read(VALUES).stream()
                            .filter(record -> "prices".equals(record.key()))
                            .count()
                    < made / 2;
        });
        measure("compaction of the values");
    }
}
