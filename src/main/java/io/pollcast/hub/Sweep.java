package io.pollcast.hub;

import io.pollcast.log.Quoted;
import io.pollcast.sse.CloseReason;
import io.pollcast.sse.Parcel;
import io.pollcast.sse.SseBatch;
import io.pollcast.sse.SseConnection;
import io.pollcast.topic.Topic;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is looked after now and then for all subscribers of one event loop, instead of by a timer for each: heartbeats, the end of lives, clients
 * that do not take what they get, and the memory that these cost. Owned by the loop.
 */
final class Sweep {

    private static final Logger log = LoggerFactory.getLogger(Sweep.class);
    private static final long BEAT_MILLIS = 15_000;
    private static final double BEAT_SPREAD = 0.1;
    private static final int LIFE_RETRY_MILLIS = 300;

    /** Who owes for so long is no crowd that has just come. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** What only slow clients still hold, in bytes, on all loops. */
    private static final long MAX_LINGERING_BYTES = 64L * 1024 * 1024;

    private final Collection<Subscriber> subscribers;
    private final Views views;
    private final Lingering lingering;
    private final int shards;
    private final RandomGenerator random;

    /**
     * @param subscribers a view of those that there are
     * @param shards how many share what slow clients may hold
     */
    Sweep(Collection<Subscriber> subscribers, Views views, Lingering lingering, int shards, RandomGenerator random) {
        this.subscribers = subscribers;
        this.views = views;
        this.lingering = lingering;
        this.shards = shards;
        this.random = random;
    }

    /** A task that throws would never come again, and with it the heartbeats. */
    void run(long now) {
        try {
            doSweep(now);
        } catch (RuntimeException e) {
            log.error("sweep_failed problem={}", Quoted.fault(e));
            log.debug("sweep_failed", e);
        }
    }

    /** When the next heartbeat of {@code subscriber} is due. */
    void scheduleBeat(Subscriber subscriber, long now) {
        double factor = 1 - BEAT_SPREAD + 2 * BEAT_SPREAD * random.nextDouble();
        subscriber.nextBeatNanos = now + TimeUnit.MILLISECONDS.toNanos((long) (BEAT_MILLIS * factor));
    }

    private void doSweep(long now) {
        Map<Group, Parcel> beats = new HashMap<>();
        for (Subscriber subscriber : subscribers) {
            watch(subscriber, now);
            if (subscriber.connection.isWritable() && now - subscriber.nextBeatNanos >= 0) {
                subscriber.connection.write(
                        beats.computeIfAbsent(subscriber.group, group -> beat(group, subscriber, now)));
                scheduleBeat(subscriber, now);
            }
        }
        beats.values().forEach(lingering::release);
        shed(now);
    }

    private void watch(Subscriber subscriber, long now) {
        SseConnection connection = subscriber.connection;
        if (connection.isExpired(now)) {
            connection.end(CloseReason.LIFE, random.nextInt(LIFE_RETRY_MILLIS + 1));
        }
        subscriber.debt.look(connection, now);
        if (subscriber.debt.isOverdue(now)) {
            connection.close(CloseReason.STALLED);
        }
    }

    private Parcel beat(Group group, Subscriber subscriber, long now) {
        long oldest = -1;
        for (Topic topic : group.key().topics()) {
            oldest = Math.max(oldest, views.view(topic).ageMillis(now));
        }
        String age = oldest < 0 ? "" : ",\"oldestAge\":" + oldest;
        return new SseBatch(subscriber.connection.allocator(), group.key().coding())
                .event("pollcast.beat", "{\"every\":" + BEAT_MILLIS + age + "}")
                .finish();
    }

    /** Closes those who have owed for longest, until the rest holds no more memory than it may. */
    private void shed(long now) {
        lingering.sweep();
        long excess = Math.max(
                lingering.valueBytes() - MAX_LINGERING_BYTES, lingering.ownBytes() - MAX_LINGERING_BYTES / shards);
        if (excess <= 0) {
            return;
        }
        List<Subscriber> slowest = subscribers.stream()
                .filter(subscriber -> subscriber.debt.isOpen() && subscriber.debt.ageNanos(now) > STALLED_NANOS)
                .sorted(Comparator.comparingLong(subscriber -> -subscriber.debt.ageNanos(now)))
                .toList();
        for (Subscriber subscriber : slowest) {
            if (excess > 0) {
                excess -= subscriber.connection.pendingBytes();
                subscriber.connection.close(CloseReason.MEMORY);
            }
        }
    }
}
