package io.pollcast.tail;

import java.util.random.RandomGenerator;

/** How long to wait before the next try. One thread. */
final class Reconnection {

    private static final long DEFAULT_RETRY = 3_000;
    private static final long MAX_RETRY = 600_000;
    private static final long MAX_BACKOFF = 30_000;
    private static final long LEAST_BACKOFF = 500;
    private static final int MAX_DOUBLINGS = 10;

    private final RandomGenerator random;
    private long retry = DEFAULT_RETRY;
    private int failures;

    Reconnection(RandomGenerator random) {
        this.random = random;
    }

    /** What the stream asks for. */
    void onRetry(int millis) {
        retry = Math.min(millis, MAX_RETRY);
    }

    void onOpen() {
        failures = 0;
    }

    /**
     * A stream that was open comes back when it is told to; who could not connect waits longer each time, up to half a minute, and at random, since
     * others wait too.
     *
     * @param afterMillis what the refusal asks for; 0 if nothing
     */
    long nextMillis(boolean wasOpen, long afterMillis) {
        if (wasOpen) {
            return retry;
        }
        long base = Math.max(LEAST_BACKOFF, Math.min(retry, MAX_BACKOFF));
        long most = Math.min(MAX_BACKOFF, base << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        long least = Math.max(LEAST_BACKOFF, most / 2);
        return Math.max(afterMillis, least + (long) (random.nextDouble() * (most - least)));
    }
}
