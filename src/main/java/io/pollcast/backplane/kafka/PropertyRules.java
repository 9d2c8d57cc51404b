package io.pollcast.backplane.kafka;

import io.pollcast.settings.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;

/** Which properties of Kafka's clients an operator may set, and to what. */
final class PropertyRules {

    private static final String FORM = "a property of Kafka's consumer, producer or admin client";
    private static final String TIMES = "Pollcast waits 5 s for an answer, and this follows from that";
    private static final String KEYS = "records are bytes under the name of their topic, which decides their partition";
    private static final String POSITION = "Pollcast knows itself where it has to read on";
    private static final String ORDER = "no write may be lost, doubled or overtaken";
    private static final String FENCE = "with it brokers refuse what a former poller writes";
    private static final String GROUP = "there is no consumer group: every process reads everything";
    private static final String METRICS = "Pollcast has metrics of its own";

    /** What must be large enough for the largest record, whatever else the client would take. */
    private static final String BUFFER = ProducerConfig.BUFFER_MEMORY_CONFIG;

    /** What starts like this is not free, because of what stands beside it. */
    private static final Map<String, String> RESERVED = new TreeMap<>(Map.ofEntries(
            Map.entry("bootstrap.", "backplane.kafka.bootstrap-servers says it"),
            Map.entry("security.protocol", "backplane.kafka.tls and backplane.kafka.sasl say it"),
            Map.entry("ssl.truststore.", "backplane.kafka.tls says it, with files in PEM"),
            Map.entry("ssl.keystore.", "backplane.kafka.tls says it, with files in PEM"),
            Map.entry("ssl.key.", "backplane.kafka.tls says it, with files in PEM"),
            Map.entry("ssl.engine.", "backplane.kafka.tls says it, with files in PEM"),
            Map.entry("sasl.mechanism", "backplane.kafka.sasl says it"),
            Map.entry("sasl.jaas.", "backplane.kafka.sasl says it"),
            Map.entry("sasl.login.class", "backplane.kafka.sasl says it"),
            Map.entry("sasl.login.callback.", "backplane.kafka.sasl says it"),
            Map.entry("sasl.client.", "backplane.kafka.sasl says it"),
            Map.entry("sasl.kerberos.", "backplane.kafka.sasl says it, and Kerberos is not supported"),
            Map.entry("sasl.oauthbearer.", "backplane.kafka.sasl says it"),
            Map.entry("config.providers", "${NAME} and ${file:/path} do it"),
            Map.entry("isolation.level", "Pollcast reads only what is committed"),
            Map.entry("transaction", FENCE),
            Map.entry("group.", GROUP),
            Map.entry("partition.assignment.", GROUP),
            Map.entry("session.timeout.ms", GROUP),
            Map.entry("heartbeat.interval.ms", GROUP),
            Map.entry("max.poll.interval.ms", GROUP),
            Map.entry("acks", ORDER),
            Map.entry("enable.idempotence", ORDER),
            Map.entry("retries", ORDER),
            Map.entry("max.in.flight.", ORDER),
            Map.entry("key.", KEYS),
            Map.entry("value.", KEYS),
            Map.entry("partitioner.", KEYS),
            Map.entry("interceptor.", "records leave and arrive as they are"),
            Map.entry("metric.reporters", METRICS),
            Map.entry("enable.metrics.push", METRICS),
            Map.entry("max.request.size", "the body limit says it"),
            Map.entry("auto.offset.reset", POSITION),
            Map.entry("enable.auto.commit", POSITION),
            Map.entry("auto.commit.", POSITION),
            Map.entry(
                    "allow.auto.create.topics",
                    "backplane.kafka.create says it, and topics need settings of their own"),
            Map.entry("delivery.timeout.ms", TIMES),
            Map.entry("request.timeout.ms", TIMES),
            Map.entry("default.api.timeout.ms", TIMES),
            Map.entry("max.block.ms", TIMES),
            Map.entry("socket.connection.setup.timeout", TIMES),
            Map.entry("reconnect.backoff.max.ms", TIMES),
            Map.entry("retry.backoff.max.ms", TIMES),
            Map.entry("linger.ms", "a value waits for no other")));

    private static final Map<String, ConfigKey> KNOWN = known();

    private PropertyRules() {}

    private static Map<String, ConfigKey> known() {
        Map<String, ConfigKey> known = new TreeMap<>();
        for (ConfigDef client :
                List.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef())) {
            known.putAll(client.configKeys());
        }
        return Map.copyOf(known);
    }

    static boolean isKnown(String name) {
        return KNOWN.containsKey(name);
    }

    /** The names that are nobody else's. */
    static Set<String> free() {
        return Set.copyOf(
                KNOWN.keySet().stream().filter(name -> reason(name).isEmpty()).toList());
    }

    static void check(Problems problems, Map<String, String> properties) {
        properties.forEach((name, value) -> {
            String key = "properties." + name;
            ConfigKey known = KNOWN.get(name);
            Optional<String> reason = reason(name);
            if (known == null) {
                problems.require(false, key, "unknown", FORM);
            } else if (reason.isPresent()) {
                problems.require(false, key, "(not shown)", "to be left out: " + reason.get());
            } else {
                problems.require(fits(known, value), key, "(not shown)", form(known));
            }
        });
    }

    private static Optional<String> reason(String name) {
        return RESERVED.entrySet().stream()
                .filter(reserved -> name.startsWith(reserved.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean fits(ConfigKey known, String value) {
        try {
            Object parsed = ConfigDef.parseType(known.name, value, known.type);
            if (known.validator != null) {
                known.validator.ensureValid(known.name, parsed);
            }
            return !known.name.equals(BUFFER) || ((Number) parsed).longValue() >= ClientProperties.MAX_REQUEST_BYTES;
        } catch (ConfigException e) {
            return false;
        }
    }

    /** Such as {@code int, [0,...]}: what Kafka's documentation says of the property. */
    private static String form(ConfigKey known) {
        String type = known.type.name().toLowerCase(Locale.ROOT);
        if (known.name.equals(BUFFER)) {
            return type + ", at least " + ClientProperties.MAX_REQUEST_BYTES + ", for the largest record";
        }
        String valid = String.valueOf(known.validator);
        return valid.startsWith("[") ? type + ", " + valid : type;
    }
}
