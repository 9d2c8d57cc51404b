package io.pollcast.change;

import org.jspecify.annotations.Nullable;

/**
 * Decides for one topic whether an observation is a change: whether its change key differs from that of the last publish that the store
 * acknowledged.
 *
 * <p>A publish whose outcome is unknown (a timeout, a lost connection) may or may not have reached the store. From then on every
 * observation counts as a change, until one is acknowledged; the store recognises a value that it already has.
 *
 * <p>Owned by the poller's thread.
 */
public final class ChangeDetector {

    private @Nullable String acknowledged;
    private boolean uncertain;

    public boolean isChange(String key) {
        return uncertain || !key.equals(acknowledged);
    }

    /** Whether a publish is out whose outcome nobody knows. */
    public boolean isUncertain() {
        return uncertain;
    }

    /** The change key of the value that the store is known to have; null if that is not known. */
    public @Nullable String acknowledged() {
        return uncertain ? null : acknowledged;
    }

    public void onAcknowledged(String key) {
        acknowledged = key;
        uncertain = false;
    }

    public void onUnknownOutcome() {
        uncertain = true;
    }

    /** The store was asked what it holds: the change key of its value, or null if it has none. */
    public void onStored(@Nullable String key) {
        acknowledged = key;
        uncertain = false;
    }
}
