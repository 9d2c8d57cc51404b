package io.pollcast.poll;

import io.pollcast.backplane.Write;
import io.pollcast.change.Observation;
import io.pollcast.topic.Topic;
import java.util.concurrent.TimeUnit;

/**
 * A value that the backend answered with.
 *
 * @param value what it is
 * @param key what it is compared by: a mark of the source that it is from, of the rules that made it, and a hash of what counts
 * @param seenNanos when it was last seen to be current: when the call began, on this process's monotonic clock
 */
record Sighting(Observation.Fetched value, String key, long seenNanos) {

    /** The same value, seen once more. */
    Sighting again(long nowNanos) {
        return new Sighting(value, key, nowNanos);
    }

    /** It, on its way into the store. */
    Write write(Topic topic, long highestSeen, long nowNanos) {
        return new Write(
                topic,
                value.body(),
                value.contentType(),
                value.fingerprint(),
                key,
                value.validators(),
                highestSeen,
                TimeUnit.NANOSECONDS.toMillis(nowNanos - seenNanos));
    }
}
