package io.pollcast.poll;

import io.pollcast.backplane.Write;
import io.pollcast.change.Observation;
import io.pollcast.topic.Topic;
import java.util.concurrent.TimeUnit;

/**
 * A value that the backend answered with.
 *
 * @param value what it is
 * @param seenNanos when it was last seen to be current: when the call began, on this process's monotonic clock
 */
record Sighting(Observation.Fetched value, long seenNanos) {

    /** What it is compared by. */
    String key() {
        return value.changeKey();
    }

    /** The same value, seen once more. */
    Sighting again(long nowNanos) {
        return new Sighting(value, nowNanos);
    }

    /** It, on its way into the store. */
    Write write(Topic topic, long highestSeen, long nowNanos) {
        return new Write(
                topic,
                value.body(),
                value.contentType(),
                value.fingerprint(),
                value.changeKey(),
                value.validators(),
                highestSeen,
                TimeUnit.NANOSECONDS.toMillis(nowNanos - seenNanos));
    }
}
