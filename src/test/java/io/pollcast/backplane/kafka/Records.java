package io.pollcast.backplane.kafka;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;

/** What is written, as it is read. */
final class Records {

    private Records() {}

    static ConsumerRecord<String, byte[]> read(ProducerRecord<String, byte[]> record, long offset, long stamp) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                offset,
                stamp,
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    /** With the time that it was written with. */
    static ConsumerRecord<String, byte[]> read(ProducerRecord<String, byte[]> record) {
        return read(record, 0, record.timestamp());
    }
}
