package io.pollcast.backplane.kafka;

import io.pollcast.backplane.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How the two Kafka topics of an application must be configured, how they are created, and the command that mends one that somebody else
 * created. Immutable.
 */
final class TopicRules {

    /** The longest lease, and as much again. */
    private static final long LEAST_LIVE_RETENTION_MILLIS = 1_800_000;

    private static final long LIVE_SEGMENT_MILLIS = 600_000;
    private static final int LIVE_SEGMENT_BYTES = 16 << 20;
    /** Headers fit beside the largest beat. */
    private static final int LIVE_MESSAGE_BYTES = Json.MAX_BYTES;

    /** Compaction leaves the newest segment alone, and all of it is read at start. */
    private static final int VALUES_SEGMENT_BYTES = 64 << 20;

    /** Enough for any body that can be configured: whoever creates the topic need not be who writes the largest. */
    private static final int CREATED_MESSAGE_BYTES = 8 * 1024 * 1024 + 64 * 1024;

    /** What a topic does not say of itself. */
    static final String UNKNOWN = "unknown";

    private static final String VALUES_DIRTY_RATIO = "0.1";
    /** What a record has beside its body: key, headers, and what Kafka adds. */
    private static final int MORE_THAN_THE_BODY = 64 * 1024;

    private final KafkaSettings settings;
    private final int largestValue;

    /** @param largestValue that must fit into a record, in bytes */
    TopicRules(KafkaSettings settings, int largestValue) {
        this.settings = settings;
        this.largestValue = largestValue;
    }

    String values() {
        return settings.topic();
    }

    String live() {
        return settings.topic() + ".live";
    }

    int partitions(String topic) {
        return topic.equals(live()) ? 1 : settings.partitions();
    }

    Optional<Short> replication() {
        return Optional.ofNullable(settings.replication()).map(Integer::shortValue);
    }

    boolean mayCreate() {
        return settings.create();
    }

    /** The configuration of {@code topic} when it is created. */
    Map<String, String> configuration(String topic) {
        Map<String, String> configuration = new LinkedHashMap<>();
        if (topic.equals(live())) {
            configuration.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            configuration.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
            configuration.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(LEAST_LIVE_RETENTION_MILLIS));
            configuration.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(LIVE_SEGMENT_MILLIS));
            configuration.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(LIVE_SEGMENT_BYTES));
            configuration.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LIVE_MESSAGE_BYTES));
        } else {
            configuration.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            configuration.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(VALUES_SEGMENT_BYTES));
            configuration.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, VALUES_DIRTY_RATIO);
            configuration.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(CREATED_MESSAGE_BYTES));
        }
        return configuration;
    }

    /** What to say of a topic that is missing and may not be created. */
    String missing(String topic) {
        String configs = configuration(topic).entrySet().stream()
                .map(entry -> " --config " + entry.getKey() + '=' + entry.getValue())
                .collect(Collectors.joining());
        return "Kafka topic " + topic + " is missing and may not be created (create: false); run: kafka-topics.sh"
                + bootstrap() + " --create --topic " + topic + " --partitions " + partitions(topic)
                + replication().map(count -> " --replication-factor " + count).orElse("") + configs;
    }

    /** What to say of a topic that brokers do not create, for a reason of theirs that no waiting mends. */
    String impossible(String topic, Throwable reason) {
        return "Kafka topic " + topic + " cannot be created: " + reason.getMessage()
                + " (expected: backplane.kafka.replication that fits, or create: false and a topic as docs/kafka.md says)";
    }

    /** What is wrong with a topic that exists; null if nothing is. */
    Optional<String> problem(String topic, int partitions, Function<String, String> configuration) {
        if (topic.equals(live()) && partitions != 1) {
            return Optional.of("Kafka topic " + topic + " has " + partitions
                    + " partitions (expected: 1, because its records have one order); delete it and start again");
        }
        Map<String, String> mending = new LinkedHashMap<>();
        List<String> found = new ArrayList<>();
        for (Rule rule : topic.equals(live()) ? liveRules() : valuesRules()) {
            String value = String.valueOf(configuration.apply(rule.name));
            if (!rule.isMet.test(value)) {
                found.add(rule.name + '=' + value + " (expected: " + rule.expected + ')');
                mending.put(rule.name, rule.mended);
            }
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of("Kafka topic " + topic + " has " + String.join(", ", found) + "; run: kafka-configs.sh"
                        + bootstrap() + " --alter --entity-type topics --entity-name " + topic + " --add-config "
                        + mending.entrySet().stream()
                                .map(entry -> entry.getKey() + '=' + entry.getValue())
                                .collect(Collectors.joining(",")));
    }

    private interface Test {
        boolean test(String value);
    }

    private record Rule(String name, String expected, String mended, Test isMet) {}

    private List<Rule> valuesRules() {
        return List.of(
                exactly(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT),
                atLeast(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        leastMessageBytes(),
                        ", for the largest body or the list of topics"),
                segment());
    }

    /** A broker takes no record that is larger than a segment; one of another make may have no segments. */
    private Rule segment() {
        Rule rule = atLeast(TopicConfig.SEGMENT_BYTES_CONFIG, leastMessageBytes(), ", for the largest record");
        return new Rule(
                rule.name, rule.expected, rule.mended, value -> value.equals(UNKNOWN) || rule.isMet.test(value));
    }

    private List<Rule> liveRules() {
        return List.of(
                exactly(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE),
                exactly(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"),
                atLeast(TopicConfig.RETENTION_MS_CONFIG, LEAST_LIVE_RETENTION_MILLIS, ""),
                atLeast(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, LIVE_MESSAGE_BYTES, ", for a beat of many topics"));
    }

    private static Rule exactly(String name, String value) {
        return new Rule(name, value, value, value::equals);
    }

    private static Rule atLeast(String name, long least, String why) {
        return new Rule(name, "at least " + least + why, Long.toString(least), value -> {
            try {
                long number = Long.parseLong(value);
                return number >= least || number == -1;
            } catch (NumberFormatException e) {
                return false;
            }
        });
    }

    private long leastMessageBytes() {
        return (long) largestValue + MORE_THAN_THE_BODY;
    }

    private String bootstrap() {
        return " --bootstrap-server " + String.join(",", settings.bootstrapServers());
    }
}
