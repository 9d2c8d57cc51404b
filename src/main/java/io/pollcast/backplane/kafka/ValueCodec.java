package io.pollcast.backplane.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollcast.backplane.Validators;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.backplane.json.RegistryCodec;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records of the compacted topic. One for each topic, by its name: the body as it is, and in headers {@code epoch}, {@code version},
 * {@code fingerprint}, {@code content-type}, {@code change-key}, {@code etag}, {@code last-modified} and {@code age}, which is how long before the record's
 * time the value became the value, in milliseconds; a record without a value and with {@code gone} says that the topic is gone. And one by the key
 * {@value #REGISTRY_KEY}, which is no topic's: the registry, with the {@code epoch} of the store.
 */
final class ValueCodec {

    static final String REGISTRY_KEY = "#registry";

    private static final String EPOCH = "epoch";
    private static final String VERSION = "version";
    private static final String FINGERPRINT = "fingerprint";
    private static final String CONTENT_TYPE = "content-type";
    private static final String CHANGE_KEY = "change-key";
    private static final String ETAG = "etag";
    private static final String LAST_MODIFIED = "last-modified";
    private static final String AGE = "age";
    private static final String GONE = "gone";

    private final String kafkaTopic;

    ValueCodec(String kafkaTopic) {
        this.kafkaTopic = kafkaTopic;
    }

    /** What a store is: its name and what is polled. */
    record Identity(String epoch, Registry registry) {}

    /** @param now by the brokers' clock, in milliseconds */
    ProducerRecord<String, byte[]> encode(StoredValue value, long now) {
        var record = new ProducerRecord<>(
                kafkaTopic, null, now, value.topic().name(), value.body().bytes());
        RecordHeaders headers = new RecordHeaders(record.headers());
        headers.put(EPOCH, value.position().epoch());
        headers.put(VERSION, value.position().version());
        headers.put(FINGERPRINT, value.fingerprint().text());
        headers.put(CONTENT_TYPE, value.contentType());
        headers.put(CHANGE_KEY, value.changeKey());
        headers.put(ETAG, value.validators().etag());
        headers.put(LAST_MODIFIED, value.validators().lastModified());
        headers.put(AGE, Math.max(0, now - value.changedAt()));
        return record;
    }

    ProducerRecord<String, byte[]> encodeGone(Topic topic, long now) {
        var record = new ProducerRecord<>(kafkaTopic, null, now, topic.name(), (byte[]) null);
        new RecordHeaders(record.headers()).put(GONE, "true");
        return record;
    }

    /** Whether a record without a value is ours; a stranger may delete a value, but does not say what topics there are. */
    static boolean saysGone(ConsumerRecord<String, byte[]> record) {
        return record.headers().lastHeader(GONE) != null;
    }

    ProducerRecord<String, byte[]> encode(Identity identity, long now) {
        byte[] registry = RegistryCodec.encode(identity.registry()).getBytes(UTF_8);
        var record = new ProducerRecord<>(kafkaTopic, null, now, REGISTRY_KEY, registry);
        new RecordHeaders(record.headers()).put(EPOCH, identity.epoch());
        return record;
    }

    static Topic topic(ConsumerRecord<String, byte[]> record) throws MalformedException {
        String key = record.key();
        return Optional.ofNullable(key)
                .flatMap(Topic::parse)
                .orElseThrow(() -> new MalformedException("a key that is no topic (expected: the name of a topic)"));
    }

    static StoredValue decode(ConsumerRecord<String, byte[]> record) throws MalformedException {
        RecordHeaders headers = new RecordHeaders(record.headers());
        return new StoredValue(
                topic(record),
                new Position(headers.name(EPOCH), headers.number(VERSION, 1)),
                fingerprint(headers),
                headers.fieldValue(CONTENT_TYPE),
                headers.text(CHANGE_KEY),
                new Validators(headers.textOrNull(ETAG), headers.textOrNull(LAST_MODIFIED)),
                record.timestamp() - headers.number(AGE, 0),
                Body.of(record.value()));
    }

    static Identity decodeIdentity(ConsumerRecord<String, byte[]> record) throws MalformedException {
        return new Identity(new RecordHeaders(record.headers()).name(EPOCH), RegistryCodec.decode(record.value()));
    }

    private static Fingerprint fingerprint(RecordHeaders headers) throws MalformedException {
        try {
            return new Fingerprint(headers.text(FINGERPRINT));
        } catch (IllegalArgumentException e) {
            throw RecordHeaders.expected(FINGERPRINT, "a fingerprint");
        }
    }
}
