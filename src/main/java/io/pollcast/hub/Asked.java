package io.pollcast.hub;

import io.pollcast.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Lets one question for a topic pass in a second, so that a crowd that polls costs no more than one that does. Owned by an event loop. */
final class Asked {

    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Clients choose the topics of templates. */
    private static final int MAX_TOPICS = 1_000;

    private final Map<Topic, Long> passed = new HashMap<>();

    /** Whether this question is one to pass on. */
    boolean pass(Topic topic, long nowNanos) {
        Long last = passed.get(topic);
        if (last != null && nowNanos - last < REST_NANOS) {
            return false;
        }
        if (passed.size() >= MAX_TOPICS) {
            passed.values().removeIf(at -> nowNanos - at >= REST_NANOS);
        }
        if (passed.size() >= MAX_TOPICS) {
            return false;
        }
        passed.put(topic, nowNanos);
        return true;
    }
}
