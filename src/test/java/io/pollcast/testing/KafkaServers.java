package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** One Kafka broker or several that are a cluster (KRaft), and an admin client to look at it and to do it harm. For one thread. */
public final class KafkaServers implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<KafkaServer> servers;
    private final Admin admin;

    private KafkaServers(List<KafkaServer> servers, Admin admin) {
        this.servers = servers;
        this.admin = admin;
    }

    /**
     * All of them run and know each other. Of three, two are enough: topics are replicated to all.
     *
     * @param properties of the brokers, such as {@code log.segment.bytes=1048576}
     */
    public static KafkaServers started(int count, String... properties) {
        List<KafkaServer> servers =
                IntStream.rangeClosed(1, count).mapToObj(KafkaServer::of).toList();
        Map<String, String> options =
                KafkaOptions.of(servers.stream().map(KafkaServer::voter).toList());
        for (String property : properties) {
            int equals = property.indexOf('=');
            options.put(property.substring(0, equals), property.substring(equals + 1));
        }
        String cluster = Uuid.randomUuid().toString();
        servers.forEach(server -> server.create(cluster, options));
        servers.forEach(KafkaServer::launch);
        servers.forEach(KafkaServer::awaitListening);
        KafkaServers all = new KafkaServers(servers, Admin.create(clients(servers)));
        all.awaitAll();
        return all;
    }

    private static Map<String, Object> clients(List<KafkaServer> servers) {
        return Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, addresses(servers));
    }

    private static String addresses(List<KafkaServer> servers) {
        return servers.stream().map(KafkaServer::address).collect(Collectors.joining(","));
    }

    /** Where clients begin: all addresses, separated by commas. */
    public String bootstrap() {
        return addresses(servers);
    }

    public List<KafkaServer> servers() {
        return servers;
    }

    /** Asks and waits for the answer. */
    public <T> T ask(Future<T> answer) {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** To look and to do harm by; closed with this. */
    public Admin admin() {
        return admin;
    }

    /** Waits until all are there and no replica lags. */
    public void awaitAll() {
        awaitThat(() -> ask(admin.describeCluster().nodes()).size() == servers.size()
                && partitions(ask(admin.listTopics().names())).stream()
                        .allMatch(partition ->
                                partition.isr().size() == partition.replicas().size()));
    }

    private List<TopicPartitionInfo> partitions(Collection<String> topics) {
        return ask(admin.describeTopics(topics).allTopicNames()).values().stream()
                .flatMap(description -> description.partitions().stream())
                .toList();
    }

    /** The broker that leads a partition; empty while none does. */
    public Optional<KafkaServer> leader(String topic, int partition) {
        return Optional.ofNullable(partitions(List.of(topic)).get(partition).leader())
                .flatMap(node -> servers.stream()
                        .filter(server -> server.id() == node.id())
                        .findFirst());
    }

    /** The controller that decides for all; it goes with its process. */
    public KafkaServer controller() {
        int leader = ask(admin.describeMetadataQuorum().quorumInfo()).leaderId();
        return servers.stream()
                .filter(server -> server.id() == leader)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no controller"));
    }

    /** Waits until another than {@code former} decides. */
    public void awaitOtherController(KafkaServer former) {
        awaitThat(() -> controller() != former);
    }

    /** Waits until a partition is led by another broker than {@code former}. */
    public void awaitOtherLeader(String topic, int partition, KafkaServer former) {
        awaitThat(() ->
                leader(topic, partition).filter(Predicate.not(former::equals)).isPresent());
    }

    /** Asks again while the brokers are not ready to answer. */
    private static void awaitThat(Callable<Boolean> condition) {
        await().atMost(PATIENCE).ignoreException(IllegalStateException.class).until(condition);
    }

    /**
     * Everything in a topic that is committed, partition by partition, as any other program reads it.
     *
     * @throws org.apache.kafka.common.KafkaException if there is no such topic, or no broker that answers
     */
    public List<ConsumerRecord<String, byte[]>> read(String topic) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
            return records;
        }
    }

    /** The last value of a key, as text; empty if there is none. */
    public String value(String topic, String key) {
        String value = "";
        for (ConsumerRecord<String, byte[]> read : read(topic)) {
            if (key.equals(read.key())) {
                value = read.value() == null ? "" : new String(read.value(), UTF_8);
            }
        }
        return value;
    }

    /** Writes as a stranger does: a record without headers; {@code value} may be null. */
    public void write(String topic, String key, @Nullable String value) {
        try (Producer<String, String> producer = producer(Map.of())) {
            ask(producer.send(new ProducerRecord<>(topic, key, value)));
        }
    }

    /** Of texts; the caller's to close. */
    public Producer<String, String> producer(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap());
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    /** Makes {@code topic} forget all that has been written to it. */
    public void deleteRecords(String topic) {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        int partitions = partitions(List.of(topic)).size();
        for (int i = 0; i < partitions; i++) {
            all.put(new TopicPartition(topic, i), RecordsToDelete.beforeOffset(-1));
        }
        ask(admin.deleteRecords(all).all());
    }

    /** Sets configurations of a topic; {@code settings} are names and values in turn. */
    public void configure(String topic, String... settings) {
        List<AlterConfigOp> operations = new ArrayList<>();
        for (int i = 0; i < settings.length; i += 2) {
            operations.add(new AlterConfigOp(new ConfigEntry(settings[i], settings[i + 1]), AlterConfigOp.OpType.SET));
        }
        ask(admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), operations))
                .all());
    }

    /** What a topic takes of the first broker's disk, in bytes. */
    public long bytes(String topic) {
        List<Integer> first = List.of(servers.get(0).id());
        return ask(admin.describeLogDirs(first).allDescriptions()).values().stream()
                .flatMap(folders -> folders.values().stream())
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(topic))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }

    @Override
    public void close() {
        // It waits for answers that may not come any more.
        admin.close(Duration.ZERO);
        servers.forEach(KafkaServer::close);
    }
}
