package io.pollcast.hub;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Index;
import io.pollcast.metrics.Metrics;
import io.pollcast.topic.Position;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the table lacks from the store: its index, and values. One question of a kind is under way at a time; who asks meanwhile gets one
 * more after it. Owned by the follower's thread.
 */
final class StoreReader {

    /** Is told what became of it. */
    interface Listener {

        /** The index was read; the question is {@code askedNanos} old. */
        void onIndex(Index index, long askedNanos);

        /** One question has been dealt with. */
        void onRead();

        /** One got no answer, and is not asked again by itself. */
        void onTrouble(@Nullable Throwable error);
    }

    private static final Logger log = LoggerFactory.getLogger(StoreReader.class);

    private final Backplane backplane;
    private final TopicTable table;
    private final Executor thread;
    private final LongSupplier nanoTime;
    private final Metrics metrics;
    private final Listener listener;

    private final Set<Topic> reading = new HashSet<>();
    private final Set<Topic> readAgain = new HashSet<>();
    private boolean readingIndex;
    private boolean readIndexAgain;
    private boolean closed;

    StoreReader(
            Backplane backplane,
            TopicTable table,
            Executor thread,
            LongSupplier nanoTime,
            Metrics metrics,
            Listener listener) {
        this.backplane = backplane;
        this.table = table;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.listener = listener;
    }

    /** What is under way is not told any more. */
    void close() {
        closed = true;
    }

    boolean isIdle() {
        return !readingIndex && reading.isEmpty();
    }

    void readIndex() {
        if (readingIndex) {
            readIndexAgain = true;
            return;
        }
        readingIndex = true;
        long asked = nanoTime.getAsLong();
        backplane.readIndex().whenComplete((index, error) -> thread.execute(() -> onIndex(index, asked, error)));
    }

    private void onIndex(@Nullable Index index, long askedNanos, @Nullable Throwable error) {
        readingIndex = false;
        if (closed) {
            return;
        }
        if (index == null) {
            listener.onTrouble(error);
            return;
        }
        listener.onIndex(index, askedNanos);
        if (readIndexAgain) {
            readIndexAgain = false;
            readIndex();
        }
        listener.onRead();
    }

    void read(TopicEntry entry) {
        Topic topic = entry.topic();
        if (!reading.add(topic)) {
            readAgain.add(topic);
            return;
        }
        Position doubted = entry.isDoubted() ? entry.position() : null;
        long asked = nanoTime.getAsLong();
        backplane
                .read(topic)
                .whenComplete((update, error) -> thread.execute(() -> {
                    reading.remove(topic);
                    if (closed) {
                        return;
                    }
                    if (error != null) {
                        listener.onTrouble(error);
                    } else {
                        onRead(entry, doubted, asked, update);
                    }
                }));
    }

    private void onRead(TopicEntry entry, @Nullable Position doubted, long askedNanos, Optional<Update> update) {
        update.ifPresent(found -> doRead(entry, doubted, askedNanos, found));
        if (readAgain.remove(entry.topic())) {
            read(entry);
        }
        listener.onRead();
    }

    /** Where it is the authority, the store may take a value back; not if something later has come since it was asked. */
    private void doRead(TopicEntry entry, @Nullable Position doubted, long askedNanos, Update found) {
        Optional<TopicEntry> current = table.find(found.topic(), found.position());
        if (current.isEmpty()) {
            readIndex();
        } else if (current.get() != entry) {
            read(current.get());
        } else if (entry.isBefore(found.position()) || (doubted != null && entry.isAt(doubted))) {
            adopt(entry, found, askedNanos);
        }
    }

    /** @param nanos when it was as old as it says, or before: on the way here it grew older */
    void adopt(TopicEntry entry, Update update, long nanos) {
        if (entry.isDoubted() && !entry.isAt(update.position())) {
            metrics.repaired();
            log.warn("repaired topic={} fingerprint={}", update.topic(), update.fingerprint());
        }
        if (entry.adopt(update, nanos)) {
            metrics.updated(entry.label());
            log.debug("received topic={} fingerprint={}", update.topic(), update.fingerprint());
        }
    }
}
