package io.pollcast.hub;

import io.pollcast.backplane.Wanted;
import io.pollcast.topic.Topic;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the clients of a gateway want: what they have streams of, and what they have asked for a moment ago. Event loops put their news into a
 * queue; the follower's thread empties it and owns all else.
 */
final class Interest {

    /** Who asks may ask again: the word of it goes out, and then the poller lingers. */
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(Wanted.EVERY_MILLIS);

    /** Clients choose the topics of templates. */
    private static final int MAX_ASKED = 5_000;

    private final AtomicInteger clients = new AtomicInteger();
    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
    private final Map<Topic, Integer> streams = new HashMap<>();
    private final Map<Topic, Long> asked = new HashMap<>();

    /** From an event loop: one more stream is open there. */
    void connected() {
        clients.incrementAndGet();
    }

    /** From an event loop: one stream less is. */
    void disconnected() {
        clients.decrementAndGet();
    }

    /** From any thread: how many streams are open. */
    int clients() {
        return clients.get();
    }

    /** From an event loop: it has its first stream of {@code topic}. */
    void joined(Topic topic) {
        news.add(() -> streams.merge(topic, 1, Integer::sum));
    }

    /** From an event loop: it has no stream of {@code topic} any more. */
    void left(Topic topic) {
        news.add(() -> streams.computeIfPresent(topic, (ignored, loops) -> loops > 1 ? loops - 1 : null));
    }

    /** From an event loop: somebody has asked for the value of {@code topic}, at that time of the monotonic clock. */
    void asked(Topic topic, long nowNanos) {
        news.add(() -> {
            if (asked.size() < MAX_ASKED || asked.containsKey(topic)) {
                asked.put(topic, nowNanos);
            }
        });
    }

    /** On the follower's thread: everything that is wanted now. */
    Set<Topic> wanted(long nowNanos) {
        for (Runnable task = news.poll(); task != null; task = news.poll()) {
            task.run();
        }
        asked.values().removeIf(at -> nowNanos - at >= MOMENT_NANOS);
        Set<Topic> wanted = new HashSet<>(streams.keySet());
        wanted.addAll(asked.keySet());
        return wanted;
    }
}
