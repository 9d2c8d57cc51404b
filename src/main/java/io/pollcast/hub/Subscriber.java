package io.pollcast.hub;

import io.pollcast.sse.Cursor;
import io.pollcast.sse.SseConnection;
import io.pollcast.topic.State;
import io.pollcast.topic.Tag;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream and what it still has to get.
 *
 * <pre>
 *   behind (its own marks) ──took everything──► caught up (shares its group's cursor)
 *      ▲                                            │
 *      └────── could not take a write ──────────────┘
 * </pre>
 *
 * <p>There is no queue: a topic is marked, and when the client can take it, it gets the latest value. Owned by one event loop.
 */
final class Subscriber {

    final SseConnection connection;
    final Group group;

    @Nullable Backlog backlog;

    int slot;
    long nextBeatNanos;
    final Debt debt = new Debt();

    Subscriber(SseConnection connection, Group group, Backlog backlog) {
        this.connection = connection;
        this.group = group;
        this.backlog = backlog;
    }

    /** What a subscriber lacks that is behind; the bits are indexes of the group's topics. */
    static final class Backlog {

        final Sent sent;
        final BitSet values = new BitSet();
        final BitSet states = new BitSet();

        /** Topics of {@link #values} that may not be sent yet: this gateway may know less than the client. */
        final BitSet held = new BitSet();

        /** Topics of {@link #values} that have no value here yet; the client may have the one that comes. */
        final BitSet awaited = new BitSet();

        boolean greeted;
        long heldStamp;
        long heldSinceBeat;

        /** What the client said it has, and no topic had here when it came. */
        List<Tag> claimed = List.of();

        Backlog(Sent sent) {
            this.sent = sent;
        }

        /** That of a client which has just connected: it lacks what its cursor does not name. */
        static Backlog ofNewcomer(Group group, Cursor cursor, Views views) {
            Backlog backlog = new Backlog(new Sent(group.size()));
            List<Tag> unmatched = new ArrayList<>(cursor.tags());
            for (int i = 0; i < group.size(); i++) {
                backlog.states.set(i);
                Value value = views.view(group.topic(i)).value();
                if (value != null && unmatched.remove(value.tag())) {
                    backlog.sent.set(i, value);
                    backlog.values.set(i, !group.isReady(i));
                } else {
                    backlog.values.set(i);
                    backlog.awaited.set(i, views.view(group.topic(i)).state() == State.PENDING);
                }
            }
            backlog.claimed = unmatched;
            if (unmatched.isEmpty()) {
                backlog.awaited.clear();
            }
            if (cursor.stamp() > views.highWater()) {
                backlog.held.or(backlog.values);
                backlog.heldStamp = cursor.stamp();
                backlog.heldSinceBeat = views.beats();
            }
            return backlog;
        }

        /** Notes what is new; the topics of {@code gone} will get no value. */
        void mark(BitSet newValues, BitSet newStates, BitSet gone) {
            values.or(newValues);
            states.or(newStates);
            awaited.andNot(newValues);
            awaited.andNot(gone);
        }

        /** Lets everything go that this gateway held back because it lagged. */
        void releaseHeld() {
            states.or(held);
            held.clear();
            heldStamp = 0;
        }

        /** Whether the client has this value: it was sent here, or nothing was and the client came with it. */
        boolean has(int topic, Value value) {
            if (!sent.hasAny(topic) && claimed.contains(value.tag())) {
                sent.set(topic, value);
            }
            return sent.has(topic, value);
        }

        boolean isEmpty() {
            return greeted && states.isEmpty() && values.isEmpty();
        }

        /** While values are held, nothing that was claimed is outdated; later an old tag could stand beside a newer one of its topic. */
        String cursor() {
            return sent.cursor(values, heldStamp, held.isEmpty() ? List.of() : claimed);
        }
    }
}
