package io.pollcast.hub;

/**
 * How a gateway stands with its backplane.
 *
 * @param synced whether everything in the store has been read once
 * @param registryKnown whether it is known which topics exist
 * @param beats how many beats have been heard
 * @param known whether one is known: one was heard, or found in the store before the first was
 * @param sentNanos when that was sent, on this process's monotonic clock; without meaning if none is known
 * @param beatNanos how often one is expected
 */
public record FollowerStatus(
        boolean synced, boolean registryKnown, long beats, boolean known, long sentNanos, long beatNanos) {

    private static final int BEATS_UNTIL_DEAD = 3;

    /** Whether the first values, or that there are none yet, are known. */
    public boolean isReady() {
        return synced && registryKnown;
    }

    /** Whether there was no beat for as long as a lease lasts. */
    public boolean isSilent(long nowNanos) {
        return !known || nowNanos - sentNanos > beatNanos * BEATS_UNTIL_DEAD;
    }
}
