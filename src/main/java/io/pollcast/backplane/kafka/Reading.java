package io.pollcast.backplane.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One way through both Kafka topics: each partition first to where it ended when it was first asked about, in silence, and then on with what is new. One
 * that is large, or that cannot be read now, holds up no other. Positions are compared, not records counted: what ends a transaction takes an offset too,
 * compaction leaves gaps, and an empty partition has been read. Owned by the reader's thread, but for {@link #wakeUp}.
 */
final class Reading implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** On the way to where it ended before nobody can wake it up, and where there is nothing to read nothing comes. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(50);

    private final Layout layout;
    private final Consumer<String, byte[]> consumer;
    private final Store store;
    private final Runnable onFollowing;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    /** Where partitions ended when they were first asked about. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /**
     * @param consumer at the beginning of all partitions
     * @param onFollowing called when the end of another partition has been reached
     */
    Reading(Layout layout, Consumer<String, byte[]> consumer, Store store, Runnable onFollowing) {
        this.layout = layout;
        this.consumer = consumer;
        this.store = store;
        this.onFollowing = onFollowing;
    }

    Layout layout() {
        return layout;
    }

    Store store() {
        return store;
    }

    /** Any thread: what waits for something to come returns. */
    void wakeUp() {
        consumer.wakeup();
    }

    /** Takes in what has come, or waits for it until it is woken up. */
    void poll() {
        boolean isOnTheWay = ends.keySet().stream().anyMatch(partition -> !store.follows(partition));
        try {
            take(consumer.poll(isOnTheWay ? ON_THE_WAY : PATIENCE));
        } catch (WakeupException e) {
            // Somebody asks something; nothing was lost.
        }
        layout.all().forEach(this::look);
        follow();
    }

    /** A partition that this comes to where it ended before is silent until then. */
    void expect(Mark mark) {
        mark.ends().forEach(ends::putIfAbsent);
        follow();
    }

    private void follow() {
        List<TopicPartition> reached = ends.entrySet().stream()
                .filter(end -> !store.follows(end.getKey()) && isAt(end.getKey(), end.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!reached.isEmpty()) {
            reached.forEach(store::follow);
            onFollowing.run();
        }
    }

    private void look(TopicPartition partition) {
        try {
            positions.put(partition, consumer.position(partition, Duration.ZERO));
        } catch (WakeupException | TimeoutException e) {
            // A position that has to be checked first, because the partition has another leader: it is what it was.
        }
    }

    /** Whether it has read everything that the mark comes after, as far as the mark insists on it. */
    boolean hasReached(Mark mark) {
        return store.follows(layout.livePartition())
                && store.follows(layout.registryPartition())
                && mark.ends().entrySet().stream()
                        .allMatch(end ->
                                store.follows(end.getKey()) ? isAt(end.getKey(), end.getValue()) : !mark.isWhole());
    }

    private boolean isAt(TopicPartition partition, long end) {
        return positions.getOrDefault(partition, -1L) >= end;
    }

    /** Partitions have no order among each other; what came together is taken in the order of its times. */
    private void take(ConsumerRecords<String, byte[]> records) {
        PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparingLong(Head::time));
        records.partitions()
                .forEach(partition -> next(records.records(partition).iterator(), heads));
        for (Head head = heads.poll(); head != null; head = heads.poll()) {
            if (head.record.topic().equals(layout.live())) {
                store.onLive(head.record);
            } else {
                store.onValue(head.record);
            }
            next(head.rest, heads);
        }
    }

    private static void next(Iterator<ConsumerRecord<String, byte[]>> records, Collection<Head> heads) {
        if (records.hasNext()) {
            heads.add(new Head(records.next(), records));
        }
    }

    private record Head(ConsumerRecord<String, byte[]> record, Iterator<ConsumerRecord<String, byte[]>> rest) {
        long time() {
            return record.timestamp();
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
}
