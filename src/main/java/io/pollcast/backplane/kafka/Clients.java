package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Makes Kafka's clients. Most of their calls block for at most the timeout, so each belongs to a thread of its own. To make one takes longer only
 * with OAUTHBEARER: its authority is asked for the first token then, again and again for 2 s, and the last of the questions may take 20 s.
 */
final class Clients {

    /** As long as Kafka goes without a new attempt to connect. */
    private static final int MAX_BACKOFF_MILLIS = 500;

    private static final int MAX_POLL_RECORDS = 5_000;
    /** However long a transaction is, its readers wait; a successor ends it anyway. */
    static final Duration TRANSACTION_TIME = Duration.ofSeconds(10);

    private final KafkaSettings settings;
    private final int timeoutMillis;

    /** @param timeout for each answer of a broker */
    Clients(KafkaSettings settings, Duration timeout) {
        this.settings = settings;
        this.timeoutMillis = (int) timeout.toMillis();
    }

    Admin admin() {
        return make(() -> Admin.create(adminProperties()));
    }

    Map<String, Object> adminProperties() throws IOException {
        Map<String, Object> properties = common(ClientProperties.admin(settings));
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
        return properties;
    }

    Consumer<String, byte[]> consumer() {
        return make(() -> new KafkaConsumer<>(consumerProperties()));
    }

    Map<String, Object> consumerProperties() throws IOException {
        Map<String, Object> properties = common(ClientProperties.consumer(settings));
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
        properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        return properties;
    }

    Producer<String, byte[]> producer() {
        return make(() -> new KafkaProducer<>(producerProperties()));
    }

    /** The one that shuts out all others with this name, once it has begun. */
    Producer<String, byte[]> transactional() {
        return transactional(TRANSACTION_TIME);
    }

    /** @param longest after which brokers end a transaction that nobody else has ended */
    Producer<String, byte[]> transactional(Duration longest) {
        return make(() -> new KafkaProducer<>(transactionalProperties(longest)));
    }

    Map<String, Object> transactionalProperties(Duration longest) throws IOException {
        Map<String, Object> properties = producerProperties();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId());
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) longest.toMillis());
        return properties;
    }

    /** By which the brokers know whose turn it is to write. */
    String transactionalId() {
        return settings.topic();
    }

    private Map<String, Object> producerProperties() throws IOException {
        Map<String, Object> properties = common(ClientProperties.producer(settings));
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMillis);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis);
        return properties;
    }

    /** A request may be lost with its connection, and be asked once more within the timeout. */
    private Map<String, Object> common(Map<String, Object> properties) {
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis / 2);
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, timeoutMillis / 2);
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, timeoutMillis);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, MAX_BACKOFF_MILLIS);
        properties.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, MAX_BACKOFF_MILLIS);
        properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return properties;
    }

    private interface Maker<T> {
        T make() throws IOException;
    }

    private static <T> T make(Maker<T> maker) {
        try {
            return maker.make();
        } catch (IOException e) {
            throw new BackplaneException(String.valueOf(e.getMessage()), e);
        }
    }
}
