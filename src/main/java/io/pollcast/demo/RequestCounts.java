package io.pollcast.demo;

import io.pollcast.topic.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many requests came, in all, for each topic, and lately. Counts for good: stopping the backend does not reset it. Any thread; guarded
 * by its own monitor, which two server threads share about once a second.
 */
final class RequestCounts {

    /** How far back "lately" reaches, in seconds. */
    static final int WINDOW = 30;

    private final LongSupplier nanoTime;
    private final long began;
    private final Map<Topic, Long> perTopic = new LinkedHashMap<>();
    private final long[] perSecond = new long[WINDOW];
    private long total;
    private long newestSecond;

    RequestCounts(List<Topic> topics, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        topics.forEach(topic -> perTopic.put(topic, 0L));
    }

    /** Counts a request for a topic. */
    synchronized void count(Topic topic) {
        perTopic.merge(topic, 1L, Long::sum);
        countOther();
    }

    /** Counts a request for nothing that there is. */
    synchronized void countOther() {
        total++;
        forgetOld();
        perSecond[slot(newestSecond)]++;
    }

    synchronized long total() {
        return total;
    }

    /** By topic, in the order of the constructor. A copy. */
    synchronized Map<Topic, Long> perTopic() {
        return new LinkedHashMap<>(perTopic);
    }

    /** Requests a second over the last {@value #WINDOW} seconds, or since the beginning if that is shorter. */
    synchronized double perSecond() {
        forgetOld();
        long recent = 0;
        for (long count : perSecond) {
            recent += count;
        }
        double elapsed = (double) (nanoTime.getAsLong() - began) / TimeUnit.SECONDS.toNanos(1);
        double covered = elapsed < WINDOW ? elapsed : WINDOW - 1 + elapsed % 1;
        return recent / Math.max(1, covered);
    }

    private void forgetOld() {
        long second = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - began);
        long oldest = Math.max(newestSecond + 1, second - WINDOW + 1);
        for (long empty = oldest; empty <= second; empty++) {
            perSecond[slot(empty)] = 0;
        }
        newestSecond = Math.max(newestSecond, second);
    }

    private static int slot(long second) {
        return (int) (second % WINDOW);
    }
}
