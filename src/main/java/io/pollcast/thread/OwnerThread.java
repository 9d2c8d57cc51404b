package io.pollcast.thread;

import io.pollcast.log.Quoted;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns some state: whoever is not it sends it tasks. A task that throws is logged and does not end the thread, nor its own
 * repetition; tasks that come after the shutdown are dropped, because nobody owns the state any more. {@link #execute} is a schedule without
 * delay, and so guarded by it.
 */
public final class OwnerThread extends ScheduledThreadPoolExecutor {

    private static final Logger log = LoggerFactory.getLogger(OwnerThread.class);

    public OwnerThread(String name) {
        super(1, new DaemonThreads(name), new DiscardPolicy());
        setRemoveOnCancelPolicy(true);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return super.schedule(() -> guard(task), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return super.scheduleWithFixedDelay(() -> guard(task), initialDelay, delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return super.scheduleAtFixedRate(() -> guard(task), initialDelay, period, unit);
    }

    /** Errors too: the executor would keep them in a future that nobody asks. */
    private static void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("task_failed thread={} problem={}", Thread.currentThread().getName(), Quoted.fault(e));
            log.debug("task_failed", e);
        }
    }
}
