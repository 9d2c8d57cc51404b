package io.pollcast.poll.fetch;

import java.time.Duration;

/**
 * A token that an authority gave out.
 *
 * @param value secret
 * @param askedNanos when it was asked for, on this process's monotonic clock
 * @param life how long it is good from then on
 */
record Token(String value, long askedNanos, Duration life) {

    private static final Duration MOST_AHEAD = Duration.ofMinutes(1);
    private static final int PART_AHEAD = 5;

    boolean isOver(long nowNanos) {
        return nowNanos - askedNanos >= life.toNanos();
    }

    /** A minute before its end, or in the last fifth of a short life: time enough to get the next one beside the polls. */
    boolean isAging(long nowNanos) {
        Duration part = life.dividedBy(PART_AHEAD);
        Duration ahead = part.compareTo(MOST_AHEAD) < 0 ? part : MOST_AHEAD;
        return nowNanos - askedNanos >= life.minus(ahead).toNanos();
    }

    @Override
    public String toString() {
        return "token of " + life;
    }
}
