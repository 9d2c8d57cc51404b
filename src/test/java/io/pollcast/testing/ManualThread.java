package io.pollcast.testing;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An owner thread and its clock, both in the hand of the test: nothing runs and no time passes but by {@link #run}, {@link #advance},
 * {@link #elapse} and {@link #pause}. What a task throws comes out of these. For one thread, the test's.
 */
public final class ManualThread extends AbstractExecutorService implements ScheduledExecutorService, LongSupplier {

    private final NavigableSet<Task> tasks = new TreeSet<>(
            Comparator.<Task>comparingLong(task -> task.dueNanos - origin()).thenComparingLong(task -> task.number));
    private final long startNanos;
    private long nowNanos;
    private long sequence;
    private boolean shutdown;

    /** @param startNanos what the clock says first; any number, as {@link System#nanoTime} */
    public ManualThread(long startNanos) {
        this.startNanos = startNanos;
        this.nowNanos = startNanos;
    }

    /** The clock, in nanoseconds. */
    @Override
    public long getAsLong() {
        return nowNanos;
    }

    /** Runs what is due now, and what that makes due. */
    public void run() {
        advance(Duration.ZERO);
    }

    /** Lets time pass and runs everything at its moment. */
    public void advance(Duration time) {
        long end = nowNanos + time.toNanos();
        for (Task next = first(); next != null && next.dueNanos - end <= 0; next = first()) {
            nowNanos += Math.max(0, next.dueNanos - nowNanos);
            next.run();
        }
        nowNanos = end;
    }

    /** Lets time pass while nothing runs, as if the process was stopped; what fell due runs late. */
    public void elapse(Duration time) {
        nowNanos += time.toNanos();
    }

    /** Stops the process for a while, and runs what fell due meanwhile. */
    public void pause(Duration time) {
        elapse(time);
        run();
    }

    /** How long until something is due, in nanoseconds: 0 or less if it is now, the highest number if nothing waits. */
    public long untilDue() {
        Task first = first();
        return first == null ? Long.MAX_VALUE : first.dueNanos - nowNanos;
    }

    /** How many tasks wait, now or later. */
    public int waiting() {
        return tasks.size();
    }

    private @Nullable Task first() {
        return tasks.isEmpty() ? null : tasks.first();
    }

    /** The clock may run over the end of its numbers; times are ordered by what they are after its start. */
    private long origin() {
        return startNanos;
    }

    @Override
    public void execute(Runnable task) {
        var unused = add(task, 0, 0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return add(task, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return add(task, unit.toNanos(initialDelay), unit.toNanos(delay));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("schedule(Callable)");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("scheduleAtFixedRate");
    }

    private Task add(Runnable task, long delayNanos, long everyNanos) {
        Task added = new Task(task, nowNanos + Math.max(0, delayNanos), everyNanos, sequence++);
        if (!shutdown) {
            tasks.add(added);
        }
        return added;
    }

    @Override
    public void shutdown() {
        shutdownNow();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> left = List.copyOf(tasks);
        tasks.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }

    private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {

        private final Runnable action;
        private final long everyNanos;
        private final long number;
        private long dueNanos;

        Task(Runnable action, long dueNanos, long everyNanos, long number) {
            super(action, null);
            this.action = action;
            this.dueNanos = dueNanos;
            this.everyNanos = everyNanos;
            this.number = number;
        }

        @Override
        public void run() {
            tasks.remove(this);
            action.run();
            if (everyNanos > 0 && !isCancelled() && !shutdown) {
                dueNanos = nowNanos + everyNanos;
                tasks.add(this);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            tasks.remove(this);
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - nowNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
