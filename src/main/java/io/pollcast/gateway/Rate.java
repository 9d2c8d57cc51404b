package io.pollcast.gateway;

import java.util.concurrent.TimeUnit;

/**
 * So many a second: a second's worth at once, and from there one by one (the generic cell rate algorithm, ITU-T I.371). Holds one number, the time at
 * which all that was admitted would have come one by one. Owned by whoever holds it.
 */
final class Rate {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long gap;
    private long caughtUp;
    private boolean used;

    /** @param perSecond at least 1 */
    Rate(int perSecond) {
        this.gap = SECOND / perSecond;
    }

    /** Counts one more, unless it is too many. */
    boolean admit(long now) {
        long from = isIdle(now) ? now : caughtUp;
        if (from - now > SECOND - gap) {
            return false;
        }
        caughtUp = from + gap;
        used = true;
        return true;
    }

    /** Whether it has forgotten all that it ever counted. */
    boolean isIdle(long now) {
        return !used || caughtUp - now <= 0;
    }
}
