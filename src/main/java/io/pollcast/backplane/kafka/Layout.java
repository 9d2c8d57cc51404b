package io.pollcast.backplane.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Utils;

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

    List<TopicPartition> valuePartitions() {
        return IntStream.range(0, partitions)
                .mapToObj(i -> new TopicPartition(values, i))
                .toList();
    }

    List<TopicPartition> all() {
        List<TopicPartition> all = new ArrayList<>(valuePartitions());
        all.add(livePartition());
        return all;
    }

    /** Where Kafka's producers put the records of the compacted topic that have this key: by its murmur2. */
    TopicPartition partitionOf(String key) {
        return new TopicPartition(values, Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % partitions);
    }

    TopicPartition registryPartition() {
        return partitionOf(ValueCodec.REGISTRY_KEY);
    }
}
