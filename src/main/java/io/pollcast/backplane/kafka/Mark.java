package io.pollcast.backplane.kafka;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * A place in the store that everything written before it was asked for comes before.
 *
 * @param layout what the store consisted of
 * @param ends the offset of each partition that reading must have reached; partitions without a leader have none
 * @param isWhole whether a partition that has not been read to where it ended at the start holds up who waits for this place; else it does not,
 *     and what is in it is not known yet
 */
record Mark(Layout layout, Map<TopicPartition, Long> ends, boolean isWhole) {

    Mark {
        ends = Map.copyOf(ends);
    }

    /** The same layout, at the place behind a record. */
    Mark behind(TopicPartition partition, long offset) {
        return at(Map.of(partition, offset + 1));
    }

    /** The same layout, at other places. */
    Mark at(Map<TopicPartition, Long> newEnds) {
        return new Mark(layout, newEnds, isWhole);
    }

    /** The same place, for those who can do with the partitions that have been read. */
    Mark inPart() {
        return new Mark(layout, ends, false);
    }

    /** Whether every partition has a leader. */
    boolean isLed() {
        return ends.keySet().containsAll(layout.all());
    }

    /** Whether brokers take records of this partition now. */
    boolean isLed(TopicPartition partition) {
        return ends.containsKey(partition);
    }
}
