package io.pollcast.backplane.kafka;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * A place in the store that everything written before it was asked for comes before.
 *
 * @param layout what the store consisted of
 * @param ends the offset of each partition that reading must have reached
 */
record Mark(Layout layout, Map<TopicPartition, Long> ends) {

    Mark {
        ends = Map.copyOf(ends);
    }

    /** The same layout, at the place behind a record. */
    Mark behind(TopicPartition partition, long offset) {
        return new Mark(layout, Map.of(partition, offset + 1));
    }

    /** The same layout, at other places. */
    Mark at(Map<TopicPartition, Long> newEnds) {
        return new Mark(layout, newEnds);
    }
}
