package io.pollcast.poll;

import io.pollcast.log.Quoted;
import io.pollcast.metrics.Metrics;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a topic stands still: its last call failed, or the store does not take its values. The outcome of a publish may be unknown for a while;
 * once it is not the connection any more, it is a failure. Or the store has lost what it had. One line in the log when each begins and one when it
 * ends. Owned by the poller's thread.
 */
final class Trouble {

    private static final Logger log = LoggerFactory.getLogger(Trouble.class);

    /** Renewals that went through meanwhile: at the second, it is not the connection. */
    private static final int RENEWALS = 2;

    private final Topic topic;
    private final String label;
    private final Metrics metrics;
    private @Nullable String failure;
    private int renewals;
    private boolean unstored;
    private boolean lost;

    /** @param label what its numbers are counted under */
    Trouble(Topic topic, String label, Metrics metrics) {
        this.topic = topic;
        this.label = label;
        this.metrics = metrics;
    }

    /** Short and safe to show; null if there is none. */
    @Nullable String reason() {
        return failure == null && unstored ? "not stored" : failure;
    }

    /** A call failed. */
    void onFailure(String why) {
        if (failure == null) {
            log.warn("poll_failed topic={} reason={}", topic, Quoted.of(why));
        }
        failure = why;
    }

    /** A call did not fail. */
    void onSuccess() {
        if (failure != null) {
            log.info("poll_recovered topic={}", topic);
        }
        failure = null;
    }

    /** @param lostBefore whether the store lacks what it had under an earlier lease */
    void onStart(boolean lostBefore) {
        forgetDoubt();
        lost = lostBefore;
    }

    private void forgetDoubt() {
        renewals = 0;
        unstored = false;
    }

    /** The value is published once more, and whether that is because the store said that it lacks it. */
    void onMend(boolean missing) {
        lost |= missing;
    }

    /** The beat went through although a publish before it has no outcome. */
    void onRenewedInDoubt() {
        renewals++;
    }

    /** A publish ended without an outcome. */
    void onUnknown(@Nullable Throwable error) {
        if (!unstored && renewals >= RENEWALS) {
            unstored = true;
            log.warn("publish_failed topic={} problem={}", topic, Quoted.of(Calls.problem(error)));
        }
    }

    /** The store took a value. */
    void onStored(Fingerprint fingerprint) {
        if (unstored) {
            log.info("publish_recovered topic={}", topic);
        }
        if (lost) {
            metrics.restored(label);
            log.warn("value_restored topic={} fingerprint={}", topic, fingerprint);
        }
        forgetDoubt();
        lost = false;
    }
}
