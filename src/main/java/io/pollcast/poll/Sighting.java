package io.pollcast.poll;

import io.pollcast.change.ChangeDetector;
import io.pollcast.change.Observation;

/**
 * A value that the backend answered with.
 *
 * @param value what it is
 * @param key what it is compared by
 * @param seenNanos when it was last seen to be current: when the call began, on this process's monotonic clock
 */
record Sighting(Observation.Fetched value, String key, long seenNanos) {

    static Sighting of(Observation.Fetched value, long seenNanos) {
        return new Sighting(value, ChangeDetector.key(value.fingerprint()), seenNanos);
    }

    /** The same value, seen once more. */
    Sighting again(long nowNanos) {
        return new Sighting(value, key, nowNanos);
    }
}
