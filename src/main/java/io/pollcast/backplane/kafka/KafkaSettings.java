package io.pollcast.backplane.kafka;

import io.pollcast.settings.Problems;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which Kafka, and under which topic.
 *
 * @param bootstrapServers {@code host:port} of some brokers; the others are learned from them
 * @param topic the Kafka topic of the values; the names of all others and of transactions start with it
 * @param partitions of the topic of the values, when Pollcast creates it
 * @param replication of every topic that Pollcast creates; null for what the brokers have as default
 * @param create whether topics that are missing are created
 * @param tls null for none
 * @param sasl what proves who asks; null for nothing
 * @param properties of Kafka's own clients, by their names; may be secret
 */
public record KafkaSettings(
        List<String> bootstrapServers,
        String topic,
        int partitions,
        @Nullable Integer replication,
        boolean create,
        @Nullable KafkaTls tls,
        @Nullable KafkaSasl sasl,
        Map<String, String> properties) {

    public static final String DEFAULT_TOPIC = "pollcast";
    public static final int DEFAULT_PARTITIONS = 1;

    private static final Pattern SERVER =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?]|[A-Za-z0-9._-]{1,253}):([0-9]{1,5})");
    private static final int MAX_SERVERS = 64;
    private static final int MAX_PORT = 65_535;
    /** Shorter than Kafka's 249, for what is put behind it. */
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    private static final int MAX_PARTITIONS = 256;
    private static final int MAX_REPLICATION = 15;

    public KafkaSettings {
        bootstrapServers = List.copyOf(bootstrapServers);
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        Problems problems = new Problems();
        checkServers(problems, bootstrapServers);
        problems.require(
                TOPIC.matcher(topic).matches() && !topic.equals(".") && !topic.equals(".."),
                "topic",
                topic,
                "1 to 200 letters, digits, '.', '_' or '-'");
        between(problems, "partitions", partitions, MAX_PARTITIONS);
        if (replication != null) {
            between(problems, "replication", replication, MAX_REPLICATION);
        }
        PropertyRules.check(problems, properties);
        problems.throwIfAny();
    }

    /** Nothing special about it. */
    public KafkaSettings(List<String> bootstrapServers, String topic) {
        this(bootstrapServers, topic, DEFAULT_PARTITIONS, null, true, null, null, Map.of());
    }

    /** Whether Kafka's clients have a property of this name, free or not. */
    public static boolean isProperty(String name) {
        return PropertyRules.isKnown(name);
    }

    /** The names that {@link #properties} may have. */
    public static Set<String> freeProperties() {
        return PropertyRules.free();
    }

    private static void checkServers(Problems problems, List<String> servers) {
        problems.require(
                !servers.isEmpty() && servers.size() <= MAX_SERVERS,
                "bootstrap-servers",
                servers.size() + " entries",
                "1 to " + MAX_SERVERS + ", such as [ \"kafka-1.example.com:9092\" ]");
        for (int i = 0; i < servers.size(); i++) {
            problems.require(
                    isServer(servers.get(i)),
                    "bootstrap-servers[" + i + ']',
                    servers.get(i).contains("@") ? "(not shown)" : servers.get(i),
                    "host:port; TLS and passwords have sections of their own");
        }
    }

    private static boolean isServer(String text) {
        var matcher = SERVER.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        int port = Integer.parseInt(matcher.group(3));
        return port >= 1 && port <= MAX_PORT;
    }

    private static void between(Problems problems, String key, int value, int most) {
        problems.require(value >= 1 && value <= most, key, value, "1 to " + most);
    }

    @Override
    public String toString() {
        String how = (tls == null ? "" : ", tls") + (sasl == null ? "" : ", " + sasl);
        return String.join(",", bootstrapServers) + " (topic " + topic + how + ")";
    }
}
