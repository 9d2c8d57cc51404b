package io.pollcast.backplane.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the live topic, and learns from each answer what time the brokers have. Sending blocks only while it is not known where to. Owned by the
 * thread {@code pollcast-kafka-sync}; answers come on a thread of the producer.
 */
final class LivePen {

    private final Supplier<Producer<String, byte[]>> producers;
    private final LiveCodec codec;
    private final StoreClock clock;
    private final LongSupplier nanoTime;
    private @Nullable Producer<String, byte[]> producer;
    /** One that must be replaced by another. Set by its own thread. */
    private volatile @Nullable Producer<String, byte[]> spoilt;

    /** @param producers makes one that has not been used */
    LivePen(Supplier<Producer<String, byte[]>> producers, LiveCodec codec, StoreClock clock, LongSupplier nanoTime) {
        this.producers = producers;
        this.codec = codec;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Where a record has been put. */
    record Written(TopicPartition partition, long offset) {}

    CompletableFuture<Written> write(LiveMessage message) {
        Producer<String, byte[]> pen = pen();
        CompletableFuture<Written> result = new CompletableFuture<>();
        long sent = nanoTime.getAsLong();
        ProducerRecord<String, byte[]> record = codec.encode(message);
        var unused = pen.send(record, (metadata, error) -> {
            if (error != null) {
                if (spoils(error)) {
                    spoilt = pen;
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

    private Producer<String, byte[]> pen() {
        Producer<String, byte[]> pen = producer;
        if (pen == null || pen == spoilt) {
            close();
            pen = producers.get();
            producer = pen;
        }
        return pen;
    }

    /**
     * A record that is too large says nothing of the producer. One that was not answered may be a producer's that brokers do not talk to any more: it
     * knows their old addresses, or shows a certificate that has been renewed since.
     */
    private static boolean spoils(Exception error) {
        return error instanceof TimeoutException
                || !(error instanceof RetriableException || error instanceof RecordTooLargeException);
    }

    void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
