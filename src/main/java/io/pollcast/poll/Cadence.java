package io.pollcast.poll;

import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The time from one poll to the next while all is well: the moments of one {@link Rhythm}, or, between two bounds, as long as the backend says
 * that its value is fresh, and a random part of a tenth more, so that endpoints of one lifetime drift apart. Where it does not say, the time is
 * halved by each change and half as much again after each poll that saw none: it settles at two to three polls for each change. Owned by the
 * poller's thread.
 */
final class Cadence {

    private static final int SHORTER = 2;
    private static final double LONGER = 1.5;
    private static final double SPREAD = 0.1;

    private final Topic topic;
    private final Every every;
    private final RandomGenerator random;
    private SlowDown slowDown;
    private Duration guess;
    private Duration current;

    Cadence(Topic topic, Every every, SlowDown slowDown, RandomGenerator random) {
        this.topic = topic;
        this.every = every;
        this.random = random;
        this.slowDown = slowDown;
        this.guess = every.least();
        this.current = every.least();
    }

    void slowDown(SlowDown factor) {
        slowDown = factor;
    }

    /**
     * The backend answered.
     *
     * @param changed whether with another value
     * @param freshFor how long it will not change, as the backend says; null or zero if it does not say, or wants to be asked each time
     */
    void onAnswer(boolean changed, @Nullable Duration freshFor) {
        guess = every.clamp(changed ? guess.dividedBy(SHORTER) : Duration.ofNanos((long) (guess.toNanos() * LONGER)));
        current = freshFor == null || freshFor.isZero() ? guess : every.clamp(freshFor);
    }

    /** What it is now, in nanoseconds. */
    long nanos() {
        return slowDown.of(current).toNanos();
    }

    /** The shortest that it may become, in nanoseconds. */
    long leastNanos() {
        return slowDown.of(every.least()).toNanos();
    }

    /** How long from {@code nowNanos} to the next poll, in nanoseconds: more than 0. */
    long delayFrom(long nowNanos) {
        if (!every.isAuto()) {
            return Rhythm.of(topic, slowDown.of(every.most())).delayFrom(nowNanos);
        }
        long most = slowDown.of(every.most()).toNanos();
        return Math.min(most, (long) (nanos() * (1 + SPREAD * random.nextDouble())));
    }
}
