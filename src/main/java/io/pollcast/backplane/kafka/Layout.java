package io.pollcast.backplane.kafka;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The Kafka topics that a store consists of. Whoever deletes one and makes another by the same name has made another store, although offsets
 * look the same.
 *
 * @param serial goes up with each other layout that this process has seen
 * @param values the name of the compacted topic
 * @param valuesId of the compacted topic
 * @param partitions of the compacted topic
 * @param live the name of the live topic
 * @param liveId of the live topic
 */
record Layout(long serial, String values, Uuid valuesId, int partitions, String live, Uuid liveId) {

    boolean isSameStore(Layout other) {
        return valuesId.equals(other.valuesId) && partitions == other.partitions && liveId.equals(other.liveId);
    }

    TopicPartition livePartition() {
        return new TopicPartition(live, 0);
    }

    List<TopicPartition> all() {
        List<TopicPartition> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            all.add(new TopicPartition(values, i));
        }
        all.add(livePartition());
        return all;
    }
}
