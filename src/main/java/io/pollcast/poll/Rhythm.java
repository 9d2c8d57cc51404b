package io.pollcast.poll;

import io.pollcast.topic.Topic;
import java.time.Duration;

/**
 * When an endpoint is polled: at its own phase within {@code every}, spread by a hash of the topic, so that many endpoints of one rhythm do
 * not fall on one instant. Moments that passed while a poll was under way, or while the machine slept, are skipped and never made up for.
 *
 * @param everyNanos the rhythm, in nanoseconds
 * @param phaseNanos the moment within it, from 0 to everyNanos
 */
record Rhythm(long everyNanos, long phaseNanos) {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    static Rhythm of(Topic topic, Duration every) {
        long spread = (topic.name().hashCode() * GOLDEN) >>> 1;
        return new Rhythm(every.toNanos(), spread % every.toNanos());
    }

    /** How long from {@code nowNanos} (monotonic) to the next moment, in nanoseconds: more than 0, at most the rhythm. */
    long delayFrom(long nowNanos) {
        return everyNanos - Math.floorMod(nowNanos - phaseNanos, everyNanos);
    }
}
