package io.pollcast.backplane.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.LocalKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a test does to the Kafka topics of a store behind the backplane's back. For one thread. */
final class KafkaTopics implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] NOTHING = {};

    private final TopicRules rules;
    private final KafkaSettings settings;
    private final Admin admin;
    private final List<ConsumerRecord<String, byte[]>> saved = new ArrayList<>();

    KafkaTopics(LocalKafka kafka, KafkaSettings settings) {
        this.rules = new TopicRules(settings, 8 << 20);
        this.settings = settings;
        this.admin = kafka.admin();
    }

    /** Deletes both, and waits until the broker knows of neither. */
    void delete() {
        names().forEach(this::delete);
    }

    /** Deletes one, if it is there. */
    void delete(String topic) {
        try {
            get(admin.deleteTopics(List.of(topic)).all());
        } catch (UnknownTopicOrPartitionException e) {
            return;
        }
        await().atMost(PATIENCE).until(() -> partitions(topic) == 0);
    }

    /** Sets one property of a topic that is there. */
    void configure(String topic, String property, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Collection<AlterConfigOp> change =
                List.of(new AlterConfigOp(new ConfigEntry(property, value), AlterConfigOp.OpType.SET));
        get(admin.incrementalAlterConfigs(Map.of(resource, change)).all());
    }

    /** Deletes all records of a topic with one partition, as retention does in the end. */
    void deleteRecords(String topic) {
        get(admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(-1)))
                .all());
    }

    /** The offset behind the last record of a topic with one partition. */
    long end(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return get(admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition))
                .offset();
    }

    void create() {
        for (String topic : names()) {
            NewTopic wanted = new NewTopic(topic, rules.partitions(topic), (short) 1);
            get(admin.createTopics(List.of(wanted.configs(rules.configuration(topic))))
                    .all());
            await().atMost(PATIENCE).until(() -> partitions(topic) > 0);
        }
    }

    /** Remembers all records. */
    void save() {
        saved.clear();
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            List<TopicPartition> all = new ArrayList<>();
            names().forEach(topic -> {
                for (int i = 0; i < partitions(topic); i++) {
                    all.add(new TopicPartition(topic, i));
                }
            });
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (!all.stream().allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, Long.MAX_VALUE))) {
                consumer.poll(Duration.ofMillis(100)).forEach(saved::add);
            }
        }
    }

    /** What whoever reads only what is committed gets of a topic's first partition: the values as texts. */
    List<String> committed(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (record.value() != null) {
                        values.add(new String(record.value(), UTF_8));
                    }
                });
            }
        }
        return values;
    }

    /** Makes both anew, with the records that were saved, as a fail-over to a replica that lagged would leave them. */
    void restore() {
        delete();
        create();
        try (KafkaProducer<String, byte[]> producer = producer()) {
            saved.forEach(record -> write(producer, record));
        }
    }

    /** Writes once more the records with this key that were saved. */
    void writeSaved(String key) {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            saved.stream().filter(record -> key.equals(record.key())).forEach(record -> write(producer, record));
        }
    }

    /** The value, as a text, of the last record with this key that was saved. */
    String lastSaved(String key) {
        return saved.stream()
                .filter(record -> key.equals(record.key()))
                .map(record -> new String(record.value(), UTF_8))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static void write(KafkaProducer<String, byte[]> producer, ConsumerRecord<String, byte[]> record) {
        get(producer.send(new ProducerRecord<>(
                record.topic(),
                record.partition(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers())));
    }

    /** Makes the time of the live topic pass, by a record that comes that much later. It says nothing else. */
    void passTime(long millis) {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            stampBy("CreateTime");
            await().atMost(PATIENCE).until(() -> isStamped(producer, System.currentTimeMillis() - 1));
            isStamped(producer, System.currentTimeMillis() + millis);
            stampBy("LogAppendTime");
            await().atMost(PATIENCE).until(() -> !isStamped(producer, System.currentTimeMillis() - 1));
        }
    }

    private boolean isStamped(KafkaProducer<String, byte[]> producer, long stamp) {
        return get(producer.send(new ProducerRecord<>(rules.live(), null, stamp, null, NOTHING)))
                        .timestamp()
                == stamp;
    }

    private void stampBy(String type) {
        configure(rules.live(), TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, type);
    }

    private int partitions(String topic) {
        try {
            return get(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                    .mapToInt(description -> description.partitions().size())
                    .sum();
        } catch (UnknownTopicOrPartitionException e) {
            return 0;
        }
    }

    private List<String> names() {
        return List.of(rules.values(), rules.live());
    }

    private KafkaConsumer<String, byte[]> consumer() {
        try {
            return new KafkaConsumer<>(ClientProperties.consumer(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        try {
            Map<String, Object> properties = new HashMap<>(ClientProperties.producer(settings));
            properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            return new KafkaProducer<>(properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        return get(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
