package io.pollcast.hub;

/**
 * How a gateway stands with its backplane.
 *
 * @param synced whether everything in the store has been read once
 * @param registryKnown whether it is known which topics exist
 * @param beats how many beats have been heard
 * @param heardNanos when the last one was, or when the gateway started, on its monotonic clock
 * @param beatNanos how often one is expected
 */
public record FollowerStatus(boolean synced, boolean registryKnown, long beats, long heardNanos, long beatNanos) {

    private static final int BEATS_UNTIL_DEAD = 3;

    /** Whether the first values, or that there are none yet, are known. */
    public boolean isReady() {
        return synced && registryKnown;
    }

    /** Whether nobody has been heard for as long as a lease lasts. */
    public boolean isSilent(long nowNanos) {
        return beats == 0 || nowNanos - heardNanos > beatNanos * BEATS_UNTIL_DEAD;
    }
}
