package io.pollcast.poll;

import io.pollcast.log.Quoted;
import io.pollcast.metrics.Metrics;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has gone wrong with a topic's value in the store, said and counted once. How long the outcome of publishes has been unknown: once it is not
 * the connection any more, it is a failure. And whether the store has lost what it had. Owned by the poller's thread.
 */
final class Doubt {

    private static final Logger log = LoggerFactory.getLogger(Doubt.class);

    /** Renewals that went through meanwhile: at the second, it is not the connection. */
    private static final int RENEWALS = 2;

    private final Topic topic;
    private final Metrics metrics;
    private int renewals;
    private boolean unstored;
    private boolean lost;

    Doubt(Topic topic, Metrics metrics) {
        this.topic = topic;
        this.metrics = metrics;
    }

    /** Whether the store refuses what it is given. */
    boolean isUnstored() {
        return unstored;
    }

    /** @param lostBefore whether the store lacks what it had under an earlier lease */
    void onStart(boolean lostBefore) {
        forget();
        lost = lostBefore;
    }

    private void forget() {
        renewals = 0;
        unstored = false;
    }

    /** It is published once more, and whether that is because the store said that it lacks it. */
    void onMend(boolean missing) {
        lost |= missing;
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

    void onAccepted(Fingerprint fingerprint) {
        if (unstored) {
            log.info("publish_recovered topic={}", topic);
        }
        if (lost) {
            metrics.restored(topic.name());
            log.warn("value_restored topic={} fingerprint={}", topic, fingerprint);
        }
        forget();
        lost = false;
    }
}
