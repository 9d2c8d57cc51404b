package io.pollcast.poll;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Wanted;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens to what gateways want, whether the lease is held or not: so that whoever takes it over knows already. Where gateways run, one of them
 * says something every ten seconds; silence may mean that this does not hear any more, so it listens anew, ever more patiently. Owned by the
 * poller's thread.
 */
final class DemandEar {

    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(Wanted.COUNTS_MILLIS);
    private static final int MAX_PATIENCE = 16;

    private final Backplane backplane;
    private final Consumer<Wanted> listener;
    private final Executor thread;

    private Backplane.@Nullable Subscription subscription;
    private int attempt;
    private boolean subscribing;
    private long sinceNanos;
    private int patience = 1;

    DemandEar(Backplane backplane, Consumer<Wanted> listener, Executor thread) {
        this.backplane = backplane;
        this.listener = listener;
        this.thread = thread;
    }

    /** To be called about once a second while something is polled on demand. */
    void listen(long nowNanos) {
        if (subscription != null && nowNanos - sinceNanos >= SILENCE_NANOS * patience) {
            patience = Math.min(2 * patience, MAX_PATIENCE);
            stop();
        }
        if (subscription != null || subscribing) {
            return;
        }
        subscribing = true;
        sinceNanos = nowNanos;
        int mine = ++attempt;
        Calls.make(
                () -> backplane.subscribeToWanted(wanted -> thread.execute(() -> onWanted(mine, wanted))),
                thread,
                (opened, error) -> onSubscribed(mine, opened));
    }

    /** Hears nothing from now on. */
    void stop() {
        attempt++;
        subscribing = false;
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
    }

    /** Something was heard at that time. */
    void onHeard(long nowNanos) {
        sinceNanos = nowNanos;
        patience = 1;
    }

    private void onWanted(int mine, Wanted wanted) {
        if (mine == attempt) {
            listener.accept(wanted);
        }
    }

    private void onSubscribed(int mine, Backplane.@Nullable Subscription opened) {
        if (mine == attempt) {
            subscribing = false;
            subscription = opened;
        } else if (opened != null) {
            opened.close();
        }
    }
}
