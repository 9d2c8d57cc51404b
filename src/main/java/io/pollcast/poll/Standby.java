package io.pollcast.poll;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the beats of whoever holds the lease. Costs the store no command while it listens; when it cannot or does not hear, silence makes the
 * poller ask for the lease, which brings it here again. Owned by the poller's thread.
 */
final class Standby {

    private final Backplane backplane;
    private final Consumer<Announcement> listener;
    private final ScheduledExecutorService thread;

    private Backplane.@Nullable Subscription subscription;
    private boolean wanted;
    private boolean subscribing;
    private boolean heard;
    private long heardNanos;

    Standby(Backplane backplane, Consumer<Announcement> listener, ScheduledExecutorService thread) {
        this.backplane = backplane;
        this.listener = listener;
        this.thread = thread;
    }

    /** The holder beat then. */
    void onHeard(long nanos) {
        if (!heard || nanos - heardNanos > 0) {
            heard = true;
            heardNanos = nanos;
        }
    }

    boolean heardWithin(long nanos, long nowNanos) {
        return heard && nowNanos - heardNanos < nanos;
    }

    void listen() {
        wanted = true;
        if (subscription != null || subscribing) {
            return;
        }
        subscribing = true;
        Calls.make(
                () -> backplane.subscribe(announcement -> thread.execute(() -> onAnnouncement(announcement))),
                thread,
                (opened, error) -> onSubscribed(opened));
    }

    void stop() {
        wanted = false;
        heard = false;
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
    }

    private void onAnnouncement(Announcement announcement) {
        if (wanted) {
            listener.accept(announcement);
        }
    }

    private void onSubscribed(Backplane.@Nullable Subscription opened) {
        subscribing = false;
        if (opened != null && wanted) {
            subscription = opened;
        } else if (opened != null) {
            opened.close();
        }
    }
}
