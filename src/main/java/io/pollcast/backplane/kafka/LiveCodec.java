package io.pollcast.backplane.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollcast.backplane.json.BeatCodec;
import io.pollcast.backplane.json.Json;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.backplane.json.WantedCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of the live topic: without a key, with a header {@code type} that says what they are, headers for what the lease needs, and JSON as the value of
 * {@code beat} and {@code wanted}.
 */
final class LiveCodec {

    private static final String TYPE = "type";
    private static final String TOKEN = "token";
    private static final String GENERATION = "generation";
    private static final String LEASE = "lease";
    private static final String REGISTRY = "registry";

    private final String kafkaTopic;

    LiveCodec(String kafkaTopic) {
        this.kafkaTopic = kafkaTopic;
    }

    ProducerRecord<String, byte[]> encode(LiveMessage message) {
        if (message instanceof LiveMessage.Claimed claimed) {
            var record = record("claim", null);
            RecordHeaders headers = token(record, claimed.token());
            headers.put(LEASE, claimed.millis());
            headers.put(REGISTRY, claimed.registryHash());
            return record;
        }
        if (message instanceof LiveMessage.Kept kept) {
            var record = record("beat", "{" + BeatCodec.encode(kept.beat()));
            RecordHeaders headers = token(record, kept.token());
            headers.put(GENERATION, kept.generation());
            headers.put(LEASE, kept.millis());
            return record;
        }
        if (message instanceof LiveMessage.Registered registered) {
            var record = record("registry", null);
            token(record, registered.token()).put(REGISTRY, registered.registryHash());
            return record;
        }
        if (message instanceof LiveMessage.Released released) {
            var record = record("release", null);
            token(record, released.token()).put(GENERATION, released.generation());
            return record;
        }
        if (message instanceof LiveMessage.Demanded demanded) {
            return record("wanted", WantedCodec.encode(demanded.wanted()));
        }
        return record("time", null);
    }

    static LiveMessage decode(ConsumerRecord<String, byte[]> record) throws MalformedException {
        RecordHeaders headers = new RecordHeaders(record.headers());
        return switch (headers.text(TYPE)) {
            case "claim" ->
                new LiveMessage.Claimed(headers.name(TOKEN), headers.number(LEASE, 1), headers.name(REGISTRY));
            case "beat" ->
                new LiveMessage.Kept(
                        headers.name(TOKEN),
                        headers.number(GENERATION, 0),
                        headers.number(LEASE, 1),
                        BeatCodec.decode(Json.read(value(record), value(record).length)));
            case "registry" -> new LiveMessage.Registered(headers.name(TOKEN), headers.name(REGISTRY));
            case "release" -> new LiveMessage.Released(headers.name(TOKEN), headers.number(GENERATION, 0));
            case "wanted" -> new LiveMessage.Demanded(WantedCodec.decode(value(record)));
            case "time" -> new LiveMessage.Asked();
            default -> throw new MalformedException("a record of a type that this version does not know");
        };
    }

    private ProducerRecord<String, byte[]> record(String type, @Nullable String value) {
        var record = new ProducerRecord<String, byte[]>(kafkaTopic, null, value == null ? null : value.getBytes(UTF_8));
        new RecordHeaders(record.headers()).put(TYPE, type);
        return record;
    }

    private static RecordHeaders token(ProducerRecord<String, byte[]> record, String token) {
        RecordHeaders headers = new RecordHeaders(record.headers());
        headers.put(TOKEN, token);
        return headers;
    }

    private static byte[] value(ConsumerRecord<String, byte[]> record) throws MalformedException {
        byte[] value = record.value();
        if (value == null) {
            throw new MalformedException("a record without a value (expected: JSON)");
        }
        return value;
    }
}
