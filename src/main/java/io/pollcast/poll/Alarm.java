package io.pollcast.poll;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one moment at which something is to be done next. Owned by the thread that it is done on. */
final class Alarm {

    private final ScheduledExecutorService thread;
    private @Nullable ScheduledFuture<?> next;

    Alarm(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /** {@code task} is done that long from now, and nothing else. */
    void set(Runnable task, long nanos) {
        cancel();
        next = thread.schedule(
                () -> {
                    next = null;
                    task.run();
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }

    /** What waits for its moment; null if nothing does. */
    @Nullable ScheduledFuture<?> pending() {
        return next;
    }

    boolean isSet() {
        return next != null;
    }

    void cancel() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
