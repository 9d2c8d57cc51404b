package io.pollcast.hub;

import io.pollcast.sse.Cursor;
import io.pollcast.sse.SseConnection;
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
    boolean stuck;
    long stuckUntilNanos;

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

        boolean greeted;
        long heldStamp;
        long heldSinceBeat;
        List<Tag> heldTags = List.of();

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
                } else {
                    backlog.values.set(i);
                }
            }
            if (cursor.stamp() > views.highWater()) {
                backlog.held.or(backlog.values);
                backlog.heldStamp = cursor.stamp();
                backlog.heldSinceBeat = views.beats();
                backlog.heldTags = unmatched;
            }
            return backlog;
        }

        /** Lets everything go; what the cursor named and has arrived here meanwhile, the client has. */
        void releaseHeld(Group group, Views views) {
            held.stream().forEach(i -> {
                Value value = views.view(group.topic(i)).value();
                if (value != null && heldTags.contains(value.tag())) {
                    sent.set(i, value);
                    values.clear(i);
                }
            });
            states.or(held);
            held.clear();
            heldStamp = 0;
            heldTags = List.of();
        }

        boolean isEmpty() {
            return greeted && states.isEmpty() && values.isEmpty();
        }

        String cursor() {
            return sent.cursor(values, heldStamp, heldTags);
        }
    }
}
