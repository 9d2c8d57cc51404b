package io.pollcast.hub;

import java.util.concurrent.TimeUnit;

/**
 * Notices by the own clock that this process stood still: asleep, stopped, or starved. What it hears soon afterwards may have waited at the door
 * for as long, and is taken to be that much older. Owned by the follower's thread.
 */
final class Pauses {

    /** Several ticks of the follower. */
    private static final long NOTICED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Within this time after it runs again, it has heard what waited. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long ranNanos;
    private long resumedNanos;
    private long lateNanos;

    void start(long nowNanos) {
        ranNanos = nowNanos;
    }

    /** To be called several times in {@link #NOTICED_NANOS}: when what is heard now may have arrived. */
    long arrival(long nowNanos) {
        if (nowNanos - resumedNanos > SETTLED_NANOS) {
            lateNanos = 0;
        }
        long gap = nowNanos - ranNanos;
        ranNanos = nowNanos;
        if (gap > NOTICED_NANOS) {
            lateNanos += gap;
            resumedNanos = nowNanos;
        }
        return nowNanos - lateNanos;
    }
}
