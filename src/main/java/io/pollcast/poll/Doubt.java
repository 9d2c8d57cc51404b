package io.pollcast.poll;

import io.pollcast.log.Quoted;
import io.pollcast.topic.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long the outcome of a topic's publishes has been unknown: once it is not the connection any more, it is a failure. Owned by the poller's thread. */
final class Doubt {

    private static final Logger log = LoggerFactory.getLogger(Doubt.class);

    /** Renewals that went through meanwhile: at the second, it is not the connection. */
    private static final int RENEWALS = 2;

    private final Topic topic;
    private int renewals;
    private boolean unstored;

    Doubt(Topic topic) {
        this.topic = topic;
    }

    /** Whether the store refuses what it is given. */
    boolean isUnstored() {
        return unstored;
    }

    void forget() {
        renewals = 0;
        unstored = false;
    }

    /** The beat went through although a publish before it has no outcome. */
    void onRenewed() {
        renewals++;
    }

    /** A publish ended without an outcome. */
    void onUnknown(@Nullable Throwable error) {
        if (!unstored && renewals >= RENEWALS) {
            unstored = true;
            log.warn("publish_failed topic={} problem={}", topic, Quoted.of(Calls.problem(error)));
        }
    }

    void onAccepted() {
        if (unstored) {
            log.info("publish_recovered topic={}", topic);
        }
        forget();
    }
}
