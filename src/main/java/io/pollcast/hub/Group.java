package io.pollcast.hub;

import io.netty.buffer.ByteBufAllocator;
import io.pollcast.metrics.Metrics;
import io.pollcast.sse.CloseReason;
import io.pollcast.sse.Coding;
import io.pollcast.sse.Parcel;
import io.pollcast.sse.SseBatch;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one event loop that want the same topics in the same form. Those that are caught up share one cursor, so a change is
 * made into bytes once and written to all of them; the others are served one by one. Owned by that loop.
 */
final class Group {

    /**
     * What makes two subscribers of a kind.
     *
     * @param topics sorted, each once
     * @param named whether events carry the topic's name
     * @param coding how writes are wrapped
     */
    record Key(List<Topic> topics, boolean named, Coding coding) {}

    /** More than this is not put into one write: the rest stays marked until the client has taken it. */
    private static final int BATCH_BYTES = 64 * 1024;

    private static final BitSet NONE = new BitSet();
    private static final int RETRY_MIN_MILLIS = 2_000;
    private static final int RETRY_MAX_MILLIS = 5_000;

    private final Key key;
    private final Views views;
    private final Compressions compressions;
    private final Lingering lingering;
    private final Metrics metrics;
    private final RandomGenerator random;
    private final Sent sent;
    private final List<Subscriber> caughtUp = new ArrayList<>();
    private final Set<Subscriber> behind = new LinkedHashSet<>();

    Group(
            Key key,
            Views views,
            Compressions compressions,
            Lingering lingering,
            Metrics metrics,
            RandomGenerator random) {
        this.key = key;
        this.views = views;
        this.compressions = compressions;
        this.lingering = lingering;
        this.metrics = metrics;
        this.random = random;
        this.sent = new Sent(key.topics().size());
    }

    Key key() {
        return key;
    }

    int size() {
        return key.topics().size();
    }

    Topic topic(int index) {
        return key.topics().get(index);
    }

    boolean isEmpty() {
        return caughtUp.isEmpty() && behind.isEmpty();
    }

    void add(Subscriber subscriber, long nowNanos) {
        if (isEmpty()) {
            for (int i = 0; i < size(); i++) {
                remember(i);
            }
        }
        behind.add(subscriber);
        serve(subscriber, nowNanos);
    }

    void remove(Subscriber subscriber) {
        if (!behind.remove(subscriber)) {
            removeCaughtUp(subscriber);
        }
    }

    void closeAll(CloseReason why) {
        List.copyOf(caughtUp).forEach(subscriber -> subscriber.connection.close(why));
        List.copyOf(behind).forEach(subscriber -> subscriber.connection.close(why));
    }

    /** Says goodbye to all of them; each comes back after a time of its own. */
    void endAll(CloseReason why, IntSupplier retryMillis) {
        List.copyOf(caughtUp).forEach(subscriber -> subscriber.connection.end(why, retryMillis.getAsInt()));
        List.copyOf(behind).forEach(subscriber -> subscriber.connection.end(why, retryMillis.getAsInt()));
    }

    /** Tells everyone: {@code values} and {@code states} are the topics of which the value or the state is new. */
    void onChange(BitSet values, BitSet states, long nowNanos) {
        for (Subscriber subscriber : behind) {
            Subscriber.Backlog backlog = Objects.requireNonNull(subscriber.backlog);
            values.stream()
                    .filter(i -> backlog.values.get(i) && !backlog.awaited.get(i))
                    .forEach(i -> metrics.skipped());
        }
        tell(values, states, nowNanos);
    }

    /** The latest value of a topic, which could not be sent yet, can be sent now. */
    void onReady(Topic topic, long nowNanos) {
        BitSet values = new BitSet();
        values.set(key.topics().indexOf(topic));
        tell(values, NONE, nowNanos);
    }

    private void tell(BitSet values, BitSet states, long nowNanos) {
        Sent before = sent.copy();
        BitSet differing = new BitSet();
        values.stream().filter(i -> !isSent(i) && isReady(i)).forEach(differing::set);
        differing.stream().forEach(this::remember);
        states.stream().filter(this::hasNoValue).forEach(sent::forget);
        if (!differing.isEmpty() || !states.isEmpty()) {
            tellCaughtUp(before, differing, states, nowNanos);
        }
        BitSet gone = new BitSet();
        states.stream().filter(this::isGone).forEach(gone::set);
        for (Subscriber subscriber : List.copyOf(behind)) {
            mark(subscriber, values, states, gone);
            serve(subscriber, nowNanos);
        }
    }

    /** Lets go what newcomers were not to get before this gateway had caught up. */
    void releaseHeld(long highWater, long beats, int patienceBeats, long nowNanos) {
        for (Subscriber subscriber : List.copyOf(behind)) {
            Subscriber.Backlog backlog = subscriber.backlog;
            if (backlog != null
                    && !backlog.held.isEmpty()
                    && (highWater >= backlog.heldStamp || beats - backlog.heldSinceBeat > patienceBeats)) {
                backlog.releaseHeld();
                serve(subscriber, nowNanos);
            }
        }
    }

    /**
     * Gives a subscriber that is behind as much as it can take. A write may find the socket writable again and come back here before it
     * returns; whoever empties the backlog first moves the subscriber over.
     */
    void serve(Subscriber subscriber, long nowNanos) {
        Subscriber.Backlog backlog = subscriber.backlog;
        if (backlog == null) {
            return;
        }
        while (hasWork(backlog) && subscriber.connection.isWritable()) {
            SseBatch batch = new SseBatch(subscriber.connection.allocator(), key.coding());
            fill(batch, backlog, nowNanos);
            if (batch.isEmpty()) {
                batch.discard();
            } else {
                Parcel parcel = batch.finishForOne();
                subscriber.connection.write(parcel);
                metrics.delivered(parcel.values());
                lingering.release(parcel);
            }
        }
        if (backlog.isEmpty() && subscriber.backlog == backlog) {
            subscriber.backlog = null;
            behind.remove(subscriber);
            subscriber.slot = caughtUp.size();
            caughtUp.add(subscriber);
        }
    }

    private void fill(SseBatch batch, Subscriber.Backlog backlog, long nowNanos) {
        boolean greeting = !backlog.greeted;
        if (greeting) {
            batch.begin().retry(random.nextInt(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS));
            backlog.greeted = true;
        }
        backlog.states.stream().forEach(i -> {
            TopicView view = views.view(topic(i));
            boolean lags = backlog.held.get(i) && view.state() != State.GONE;
            batch.status(view.status(lags ? State.STALE : view.state(), nowNanos));
        });
        backlog.states.clear();
        fillValues(batch, backlog);
        if (greeting) {
            batch.comment();
        }
    }

    private void fillValues(SseBatch batch, Subscriber.Backlog backlog) {
        @Nullable Value last = null;
        int size = batch.size();
        for (int i = nextSendable(backlog, 0); i >= 0 && size < BATCH_BYTES; i = nextSendable(backlog, i + 1)) {
            backlog.values.clear(i);
            Value value = views.view(topic(i)).value();
            if (value == null || backlog.has(i, value)) {
                continue;
            }
            if (last != null) {
                batch.value(name(last), last.encoded(), null);
            }
            last = value;
            size += value.encoded().size(key.coding());
            backlog.sent.set(i, value);
        }
        if (last != null) {
            batch.value(name(last), last.encoded(), backlog.cursor());
        }
    }

    /** Whether there is something that may be sent now. */
    private boolean hasWork(Subscriber.Backlog backlog) {
        return !backlog.greeted || !backlog.states.isEmpty() || nextSendable(backlog, 0) >= 0;
    }

    private int nextSendable(Subscriber.Backlog backlog, int from) {
        int i = backlog.values.nextSetBit(from);
        while (i >= 0 && (backlog.held.get(i) || backlog.awaited.get(i) || !isReady(i))) {
            i = backlog.values.nextSetBit(i + 1);
        }
        return i;
    }

    private void tellCaughtUp(Sent before, BitSet values, BitSet states, long nowNanos) {
        @Nullable Parcel parcel = null;
        int deliveries = 0;
        for (int i = caughtUp.size() - 1; i >= 0; i--) {
            Subscriber subscriber = caughtUp.get(i);
            if (!subscriber.connection.isWritable()) {
                removeCaughtUp(subscriber);
                fallBehind(subscriber, before);
                continue;
            }
            if (parcel == null) {
                parcel = parcel(subscriber.connection.allocator(), values, states, nowNanos);
            }
            subscriber.connection.write(parcel);
            deliveries += parcel.values();
        }
        metrics.delivered(deliveries);
        if (parcel != null) {
            lingering.release(parcel);
        }
    }

    private Parcel parcel(ByteBufAllocator allocator, BitSet values, BitSet states, long nowNanos) {
        SseBatch batch = new SseBatch(allocator, key.coding());
        states.stream().forEach(i -> batch.status(views.view(topic(i)).status(nowNanos)));
        int last = values.length() - 1;
        values.stream().forEach(i -> {
            Value value = views.view(topic(i)).value();
            if (value != null) {
                batch.value(name(value), value.encoded(), i == last ? sent.cursor(NONE, 0, List.of()) : null);
            }
        });
        return batch.finish();
    }

    private void fallBehind(Subscriber subscriber, Sent before) {
        Subscriber.Backlog backlog = new Subscriber.Backlog(before.copy());
        backlog.greeted = true;
        subscriber.backlog = backlog;
        behind.add(subscriber);
    }

    /** Moves the last one into its place, so that thousands may leave at once. */
    private void removeCaughtUp(Subscriber subscriber) {
        Subscriber last = caughtUp.remove(caughtUp.size() - 1);
        if (last != subscriber) {
            caughtUp.set(subscriber.slot, last);
            last.slot = subscriber.slot;
        }
    }

    private void mark(Subscriber subscriber, BitSet values, BitSet states, BitSet gone) {
        Subscriber.Backlog backlog = subscriber.backlog;
        if (backlog != null) {
            backlog.mark(values, states, gone);
        }
    }

    /** A value that comes back after the topic was gone is new to those who joined in between. */
    private boolean hasNoValue(int index) {
        return views.view(topic(index)).value() == null;
    }

    /** Whether the latest value is there in this group's coding; if not, the group is told of it once more when it is. */
    boolean isReady(int index) {
        Value value = views.view(topic(index)).value();
        return value == null || compressions.isReady(value, key.coding());
    }

    private boolean isGone(int index) {
        return views.view(topic(index)).state() == State.GONE;
    }

    private boolean isSent(int index) {
        Value value = views.view(topic(index)).value();
        return value == null || sent.has(index, value);
    }

    private void remember(int index) {
        Value value = views.view(topic(index)).value();
        if (value != null) {
            sent.set(index, value);
        }
    }

    private @Nullable Topic name(Value value) {
        return key.named() ? value.update().topic() : null;
    }
}
