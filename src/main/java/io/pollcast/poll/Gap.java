package io.pollcast.poll;

import io.pollcast.backplane.Stored;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Holds the changes of a topic back until the gap since the last one is over. Owned by the poller's thread. */
final class Gap {

    private final long gapNanos;
    private final LongSupplier nanoTime;
    private final Alarm end;
    private boolean begun;
    private long begunNanos;
    private boolean holding;

    Gap(Duration gap, ScheduledExecutorService thread, LongSupplier nanoTime) {
        this.gapNanos = gap.toNanos();
        this.nanoTime = nanoTime;
        this.end = new Alarm(thread);
    }

    /** The store's value is that of the last change. */
    void adopt(@Nullable Stored stored) {
        if (stored != null) {
            begin(stored.changedAgeMillis());
        }
    }

    /** A change was published so long ago, in milliseconds. */
    void begin(long ageMillis) {
        begun = true;
        begunNanos = nanoTime.getAsLong() - TimeUnit.MILLISECONDS.toNanos(ageMillis);
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }

    /** Something waits for the end of the gap: {@code onOver} is called then, unless {@link #letGo} is before. */
    void hold(Runnable onOver) {
        holding = true;
        if (!end.isSet()) {
            end.set(onOver, leftNanos());
        }
    }

    /** Whether something waited, and need not any longer. */
    boolean isDue() {
        return holding && isOver();
    }

    /** Nothing waits any more. */
    void letGo() {
        holding = false;
        end.cancel();
    }

    private long leftNanos() {
        return begun ? gapNanos - (nanoTime.getAsLong() - begunNanos) : 0;
    }
}
