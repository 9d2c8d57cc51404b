package io.pollcast.hub;

import io.pollcast.topic.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one event loop has not been told yet. What came while the loop was busy is joined, so that a connection gets the topics that changed
 * together in one write; two values of one topic stay apart, because who can take both gets both. Added to by any thread, taken by the loop.
 */
final class News {

    private final Queue<HubUpdate> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean announced = new AtomicBoolean();

    /** Whether the loop must be woken to take it: it has not been yet. */
    boolean add(HubUpdate update) {
        waiting.add(update);
        return announced.compareAndSet(false, true);
    }

    /** All that waits, in its order, in as few updates as can be. */
    List<HubUpdate> take() {
        // First of all: what is added from here on wakes the loop again.
        announced.set(false);
        List<HubUpdate> joined = new ArrayList<>();
        List<TopicView> changed = new ArrayList<>();
        Set<Topic> topics = new HashSet<>();
        Set<Topic> refused = new HashSet<>();
        HubUpdate last = null;
        for (HubUpdate next = waiting.poll(); next != null; next = waiting.poll()) {
            if (last != null && next.changed().stream().anyMatch(view -> topics.contains(view.topic()))) {
                joined.add(last.with(changed, refused));
                changed.clear();
                topics.clear();
                refused.clear();
            }
            changed.addAll(next.changed());
            next.changed().forEach(view -> topics.add(view.topic()));
            refused.addAll(next.refused());
            last = next;
        }
        if (last != null) {
            joined.add(last.with(changed, refused));
        }
        return joined;
    }
}
