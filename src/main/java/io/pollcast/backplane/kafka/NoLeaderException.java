package io.pollcast.backplane.kafka;

import org.apache.kafka.common.TopicPartition;

/** A partition cannot be written to, while brokers can be reached and others can. */
final class NoLeaderException extends RuntimeException {

    private static final long serialVersionUID = 1;

    NoLeaderException(TopicPartition partition) {
        super("partition " + partition + " has no leader");
    }
}
