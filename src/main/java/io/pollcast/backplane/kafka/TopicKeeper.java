package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the two Kafka topics are there and are what they must be, and knows how far they go. Blocks for as long as the admin client's
 * timeouts let it. Owned by the thread {@code pollcast-kafka-sync}.
 */
final class TopicKeeper {

    private static final Logger log = LoggerFactory.getLogger(TopicKeeper.class);

    /** What a controller has created takes a moment until every broker knows of it. */
    private static final int LOOKS = 20;

    private static final long BETWEEN_LOOKS_MILLIS = 50;

    /** Describe would do, which is a part of it; whoever sees the topics reads them as well. */
    private static final String SEEING = "Read";

    private final TopicRules rules;
    private @Nullable Layout checked;
    private Set<TopicPartition> leaderless = Set.of();
    private long serial;

    TopicKeeper(TopicRules rules) {
        this.rules = rules;
    }

    /** The place that everything written so far comes before. */
    Mark mark(Admin admin) throws ExecutionException, InterruptedException {
        Layout layout = layout(admin);
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        layout.all().stream()
                .filter(partition -> !leaderless.contains(partition))
                .forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        ListOffsetsResult told = admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        for (TopicPartition partition : asked.keySet()) {
            ends.put(
                    partition,
                    allowed(SEEING, partition.topic(), told.partitionResult(partition))
                            .offset());
        }
        return new Mark(layout, ends, true);
    }

    private Layout layout(Admin admin) throws ExecutionException, InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            Map<String, KafkaFuture<TopicDescription>> asked =
                    admin.describeTopics(List.of(rules.values(), rules.live())).topicNameValues();
            Optional<TopicDescription> values = found(rules.values(), asked);
            Optional<TopicDescription> live = found(rules.live(), asked);
            if (values.isPresent() && live.isPresent()) {
                lookForLeaders(values.get());
                return checked(admin, values.get(), live.get());
            }
            if (values.isEmpty()) {
                create(admin, rules.values());
            }
            if (live.isEmpty()) {
                create(admin, rules.live());
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        }
        throw new BackplaneException("Kafka topics " + rules.values() + " and " + rules.live()
                + " have been created and cannot be seen yet");
    }

    /**
     * The other partitions go on without one that has no leader, for which an answer would be waited for in vain. The live topic is not asked: without it nothing
     * goes on.
     */
    private void lookForLeaders(TopicDescription topic) {
        Set<TopicPartition> found = new HashSet<>();
        for (TopicPartitionInfo partition : topic.partitions()) {
            if (partition.leader() == null || partition.leader().isEmpty()) {
                found.add(new TopicPartition(topic.name(), partition.partition()));
            }
        }
        found.stream()
                .filter(partition -> !leaderless.contains(partition))
                .forEach(partition -> log.warn("kafka_partition_lost partition={} expected=\"a leader\"", partition));
        leaderless.stream()
                .filter(partition -> !found.contains(partition))
                .forEach(partition -> log.info("kafka_partition_recovered partition={}", partition));
        leaderless = found;
    }

    private Layout checked(Admin admin, TopicDescription values, TopicDescription live)
            throws ExecutionException, InterruptedException {
        Layout found = new Layout(
                serial + 1, values.name(), values.topicId(), values.partitions().size(), live.name(), live.topicId());
        Layout last = checked;
        if (last != null && last.isSameStore(found)) {
            return last;
        }
        check(admin, values);
        check(admin, live);
        serial++;
        checked = found;
        return found;
    }

    /** What is wrong with the topics as they are, and no waiting mends; creates none. */
    List<String> problems(Admin admin) throws ExecutionException, InterruptedException {
        List<String> problems = new ArrayList<>();
        List<String> names = List.of(rules.values(), rules.live());
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(names).topicNameValues();
        for (String name : names) {
            Optional<TopicDescription> topic = found(name, asked);
            if (topic.isPresent()) {
                problem(admin, topic.get()).ifPresent(problems::add);
            } else if (!rules.mayCreate()) {
                problems.add(rules.missing(name));
            }
        }
        return problems;
    }

    private void check(Admin admin, TopicDescription topic) throws ExecutionException, InterruptedException {
        Optional<String> problem = problem(admin, topic);
        if (problem.isPresent()) {
            throw new BackplaneException(problem.get());
        }
    }

    private Optional<String> problem(Admin admin, TopicDescription topic)
            throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Map<ConfigResource, Config> configs = allowed(
                "DescribeConfigs",
                topic.name(),
                admin.describeConfigs(List.of(resource)).all());
        return rules.problem(topic.name(), topic.partitions().size(), name -> value(configs.get(resource), name));
    }

    private static String value(@Nullable Config config, String name) {
        ConfigEntry entry = config == null ? null : config.get(name);
        return entry == null ? TopicRules.UNKNOWN : String.valueOf(entry.value());
    }

    private void create(Admin admin, String topic) throws ExecutionException, InterruptedException {
        if (!rules.mayCreate()) {
            throw new BackplaneException(rules.missing(topic));
        }
        NewTopic wanted = new NewTopic(topic, Optional.of(rules.partitions(topic)), rules.replication());
        try {
            var unused = allowed(
                    "Create",
                    topic,
                    admin.createTopics(List.of(wanted.configs(rules.configuration(topic))))
                            .all());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidReplicationFactorException
                    || e.getCause() instanceof InvalidConfigurationException
                    || e.getCause() instanceof PolicyViolationException) {
                throw new BackplaneException(rules.impossible(topic, e.getCause()), e);
            }
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static Optional<TopicDescription> found(String topic, Map<String, KafkaFuture<TopicDescription>> asked)
            throws ExecutionException, InterruptedException {
        KafkaFuture<TopicDescription> description = asked.get(topic);
        if (description == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(allowed(SEEING, topic, description));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The answer; what is refused for want of a right names it. */
    private static <T> T allowed(String operation, String topic, KafkaFuture<T> asked)
            throws ExecutionException, InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw Rights.named(e, operation, "topic " + topic);
        }
    }
}
