package io.pollcast.backplane.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the compacted topic. To open it shuts out, at the brokers, whoever had it open before, and ends what that one left unfinished. After
 * any failure it is closed: what came of the last write shows in the store once it is open again. Blocks; owned by the writer's thread.
 */
final class Transactions {

    private final Clients clients;
    private @Nullable Producer<String, byte[]> producer;

    Transactions(Clients clients) {
        this.clients = clients;
    }

    boolean isOpen() {
        return producer != null;
    }

    void open() {
        close();
        Producer<String, byte[]> opened = clients.transactional();
        try {
            opened.initTransactions();
            producer = opened;
        } catch (KafkaException e) {
            throw Rights.named(e, "Write", "transactional-id " + clients.transactionalId());
        } finally {
            if (producer == null) {
                opened.close(Duration.ZERO);
            }
        }
    }

    /** Writes all or nothing, and says behind which offsets it is. */
    Map<TopicPartition, Long> write(List<ProducerRecord<String, byte[]>> records)
            throws ExecutionException, InterruptedException {
        Producer<String, byte[]> open = producer;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        boolean done = false;
        try {
            Map<TopicPartition, Long> ends = write(open, records);
            done = true;
            return ends;
        } catch (ExecutionException e) {
            throw Rights.named(e, "Write", "topic " + records.get(0).topic());
        } catch (KafkaException e) {
            throw Rights.named(e, "Write", "topic " + records.get(0).topic());
        } finally {
            if (!done) {
                close();
            }
        }
    }

    void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    private static Map<TopicPartition, Long> write(
            Producer<String, byte[]> producer, List<ProducerRecord<String, byte[]>> records)
            throws ExecutionException, InterruptedException {
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ProducerRecord<String, byte[]> record : records) {
            sent.add(producer.send(record));
        }
        producer.commitTransaction();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Future<RecordMetadata> one : sent) {
            RecordMetadata metadata = one.get();
            ends.merge(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset() + 1, Math::max);
        }
        return ends;
    }
}
