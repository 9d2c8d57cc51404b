package io.pollcast.poll;

import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When one endpoint is polled next: at a moment of its rhythm, and not before whatever holds it back.
 *
 * <p>The first failure changes nothing. From the second one in a row on, the next call waits a random time up to a bound that doubles with each
 * failure (full jitter), from the rhythm up to a cap; the first success ends that. A backend that says how long it wants to be left alone
 * is left alone that long. Owned by the poller's thread.
 */
final class Pace {

    private static final Duration LEAST_CAP = Duration.ofSeconds(5);
    private static final Duration MOST_CAP = Duration.ofMinutes(1);
    private static final int CAP_ROUNDS = 5;
    private static final int MOST_DOUBLINGS = 30;

    private final RandomGenerator random;
    private final Cadence cadence;
    private int failures;
    private boolean held;
    private long heldUntilNanos;

    Pace(Topic topic, Every every, SlowDown slowDown, RandomGenerator random) {
        this.random = random;
        this.cadence = new Cadence(topic, every, slowDown, random);
    }

    /** From now on everything takes that much longer. */
    void slowDown(SlowDown slowDown) {
        cadence.slowDown(slowDown);
    }

    /** The shortest time between two polls, in nanoseconds. */
    long everyNanos() {
        return cadence.leastNanos();
    }

    /** The time between two polls now, in nanoseconds. */
    long nowEveryNanos() {
        return cadence.nanos();
    }

    /** Calls that failed since the last one that did not. */
    int failures() {
        return failures;
    }

    /** What the answer says of when to come again: see {@link Cadence#onAnswer}. */
    void onSuccess(boolean changed, @Nullable Duration freshFor) {
        failures = 0;
        held = false;
        cadence.onAnswer(changed, freshFor);
    }

    /** @param leftAlone how long the backend asks to be left alone from now on; null if it does not */
    void onFailure(long nowNanos, @Nullable Duration leftAlone) {
        failures++;
        long wait = backoffNanos();
        hold(nowNanos, leftAlone == null ? wait : Math.max(wait, leftAlone.toNanos()));
    }

    /** Others of the same backend are answered again: what held this one back was not its own fault. */
    void forgive() {
        held = false;
    }

    /** Whether the backend, or its failures, ask for patience now. */
    boolean isHeld(long nowNanos) {
        return held && heldUntilNanos - nowNanos > 0;
    }

    /** How long from now to the next poll, in nanoseconds: more than 0. */
    long delayFrom(long nowNanos) {
        return delayFrom(nowNanos, 0);
    }

    /** The same, and more than {@code atLeastNanos}. */
    long delayFrom(long nowNanos, long atLeastNanos) {
        long wait = isHeld(nowNanos) ? Math.max(atLeastNanos, heldUntilNanos - nowNanos) : atLeastNanos;
        return wait + cadence.delayFrom(nowNanos + wait);
    }

    private void hold(long nowNanos, long nanos) {
        held = nanos > 0;
        heldUntilNanos = nowNanos + nanos;
    }

    private long backoffNanos() {
        return failures < 2 ? 0 : random.nextLong(1 + boundNanos(failures, cadence.nanos()));
    }

    /** The longest wait after so many failures in a row, before the next moment of the rhythm; at least 2 failures. */
    static long boundNanos(int failures, long everyNanos) {
        long cap = Math.max(LEAST_CAP.toNanos(), Math.min(MOST_CAP.toNanos(), CAP_ROUNDS * everyNanos));
        double most = (double) Math.max(cap, everyNanos);
        return (long) Math.min(most, everyNanos * (double) (1L << Math.min(failures - 2, MOST_DOUBLINGS)));
    }
}
