package io.pollcast.backplane.kafka;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What Kafka's clients are given: what the operator set and they know, and over it what Pollcast must set. Keys are texts, values bytes. Files
 * and secrets are read anew each time, so that a client made later has renewed ones. The maps are the caller's to add to.
 */
final class ClientProperties {

    private static final String CLIENT_ID = "pollcast";
    /** Small, quick, and with an implementation in Java where there is no native one. */
    private static final String COMPRESSION = "lz4";
    /** The largest body that can be configured, and what a record has beside it. What brokers take may be less. */
    static final int MAX_REQUEST_BYTES = (8 * 1024 + 64) * 1024;

    private ClientProperties() {}

    /**
     * Without a group.
     *
     * @throws IOException if a file of TLS or of a secret cannot be read
     */
    static Map<String, Object> consumer(KafkaSettings settings) throws IOException {
        Map<String, Object> properties = common(settings, ConsumerConfig.configNames());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    /**
     * Without a transactional id.
     *
     * @throws IOException if a file of TLS or of a secret cannot be read
     */
    static Map<String, Object> producer(KafkaSettings settings) throws IOException {
        Map<String, Object> properties = common(settings, ProducerConfig.configNames());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return properties;
    }

    /** @throws IOException if a file of TLS or of a secret cannot be read */
    static Map<String, Object> admin(KafkaSettings settings) throws IOException {
        return common(settings, AdminClientConfig.configNames());
    }

    private static Map<String, Object> common(KafkaSettings settings, Set<String> known) throws IOException {
        Map<String, Object> properties = new LinkedHashMap<>();
        settings.properties().forEach((name, value) -> {
            if (known.contains(name)) {
                properties.put(name, value);
            }
        });
        properties.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID);
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol(settings).name);
        if (settings.tls() != null) {
            settings.tls().putInto(properties);
        }
        if (settings.sasl() != null) {
            settings.sasl().putInto(properties);
        }
        return properties;
    }

    private static SecurityProtocol protocol(KafkaSettings settings) {
        if (settings.sasl() == null) {
            return settings.tls() == null ? SecurityProtocol.PLAINTEXT : SecurityProtocol.SSL;
        }
        return settings.tls() == null ? SecurityProtocol.SASL_PLAINTEXT : SecurityProtocol.SASL_SSL;
    }
}
