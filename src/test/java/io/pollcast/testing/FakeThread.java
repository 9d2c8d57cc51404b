package io.pollcast.testing;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled thread that is none: tasks run when the test says so, in the order of their times, on the test's own thread and by a clock
 * that only {@link #pass} moves.
 */
public final class FakeThread extends AbstractExecutorService implements ScheduledExecutorService {

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.comparingLong((Task task) -> task.atNanos).thenComparingLong(task -> task.number));
    private long nanos;
    private long scheduled;
    private boolean stopped;

    /** The clock, in nanoseconds; starts at 0. */
    public long nanoTime() {
        return nanos;
    }

    /** Runs what is due, and what that makes due. */
    public void run() {
        for (Task task = tasks.peek(); task != null && task.atNanos <= nanos; task = tasks.peek()) {
            tasks.remove(task);
            task.run();
        }
    }

    /** Lets time pass; every task on the way runs at its time. */
    public void pass(Duration time) {
        run();
        long end = nanos + time.toNanos();
        for (Task task = tasks.peek(); task != null && task.atNanos <= end; task = tasks.peek()) {
            nanos = Math.max(nanos, task.atNanos);
            run();
        }
        nanos = end;
    }

    @Override
    public void execute(Runnable command) {
        var unused = add(command, 0, 0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return add(command, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initial, long delay, TimeUnit unit) {
        return add(command, unit.toNanos(initial), unit.toNanos(delay));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initial, long period, TimeUnit unit) {
        return scheduleWithFixedDelay(command, initial, period, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("a task with a result");
    }

    private Task add(Runnable command, long delayNanos, long periodNanos) {
        Task task = new Task(command, nanos + delayNanos, periodNanos, scheduled++);
        if (!stopped) {
            tasks.add(task);
        }
        return task;
    }

    @Override
    public void shutdown() {
        stopped = true;
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return stopped;
    }

    @Override
    public boolean isTerminated() {
        return stopped;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return stopped;
    }

    private final class Task implements ScheduledFuture<Object>, Runnable {

        private final Runnable command;
        private final long periodNanos;
        private final long number;
        private long atNanos;
        private boolean cancelled;

        private Task(Runnable command, long atNanos, long periodNanos, long number) {
            this.command = command;
            this.atNanos = atNanos;
            this.periodNanos = periodNanos;
            this.number = number;
        }

        @Override
        public void run() {
            command.run();
            if (periodNanos > 0 && !cancelled && !stopped) {
                atNanos = nanos + periodNanos;
                tasks.add(this);
            }
        }

        @Override
        public boolean cancel(boolean interrupt) {
            cancelled = true;
            return tasks.remove(this);
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public boolean isDone() {
            return cancelled;
        }

        @Override
        public @Nullable Object get() {
            throw new CancellationException("nobody waits for a task of this thread");
        }

        @Override
        public @Nullable Object get(long timeout, TimeUnit unit) {
            return get();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
