package io.pollcast.poll;

import io.pollcast.backplane.Beat;
import io.pollcast.topic.Topic;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint stands, for its operator. Times in milliseconds.
 *
 * @param topic which one
 * @param everyMillis the rhythm in effect
 * @param ageMillis since its stored value was seen to be current; -1 if it never was here
 * @param changeEveryMillis how often its value changes, on average; -1 before the second change
 * @param nextMillis until it is polled next; -1 if a call is under way or in line, or nobody polls
 * @param failures calls in a row that failed
 * @param failure why the last one did, safe to show; null if it did not
 * @param asleep whether it is not polled, because nobody wants it
 */
public record EndpointStatus(
        Topic topic,
        long everyMillis,
        long ageMillis,
        long changeEveryMillis,
        long nextMillis,
        int failures,
        @Nullable String failure,
        boolean asleep) {

    private static final long UNKNOWN = -1;

    static EndpointStatus of(Beat.Entry entry, Pace pace, long changeEveryMillis, @Nullable Delayed next) {
        return new EndpointStatus(
                entry.topic(),
                TimeUnit.NANOSECONDS.toMillis(pace.nowEveryNanos()),
                entry.ageMillis(),
                changeEveryMillis,
                next == null ? UNKNOWN : Math.max(0, next.getDelay(TimeUnit.MILLISECONDS)),
                pace.failures(),
                entry.failure(),
                entry.asleep());
    }
}
