package io.pollcast.backplane.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the live topic, and learns from each answer what time the brokers have. Sending blocks only while it is not known where to. Owned by the
 * thread {@code pollcast-kafka-sync}; answers come on a thread of the producer.
 */
final class LivePen {

    private final Clients clients;
    private final LiveCodec codec;
    private final StoreClock clock;
    private final LongSupplier nanoTime;
    private @Nullable Producer<String, byte[]> producer;
    /** Set by the producer's thread: one that has failed for good is replaced by another. */
    private volatile boolean spoilt;

    LivePen(Clients clients, LiveCodec codec, StoreClock clock, LongSupplier nanoTime) {
        this.clients = clients;
        this.codec = codec;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Where a record has been put. */
    record Written(TopicPartition partition, long offset) {}

    CompletableFuture<Written> write(LiveMessage message) {
        if (producer == null || spoilt) {
            close();
            spoilt = false;
            producer = clients.producer();
        }
        Producer<String, byte[]> pen = producer;
        CompletableFuture<Written> result = new CompletableFuture<>();
        long sent = nanoTime.getAsLong();
        ProducerRecord<String, byte[]> record = codec.encode(message);
        var unused = pen.send(record, (metadata, error) -> {
            if (error != null) {
                if (!(error instanceof RetriableException)) {
                    spoilt = true;
                }
                result.completeExceptionally(Rights.named(error, "Write", "topic " + record.topic()));
            } else {
                clock.onSent(metadata.timestamp(), sent);
                result.complete(
                        new Written(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset()));
            }
        });
        return result;
    }

    void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
