package io.pollcast.change;

import io.pollcast.log.Quoted;
import io.pollcast.thread.DaemonThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does work on bodies whose length nobody knows beforehand, one piece at a time, on a thread of its own. What takes too long ends as a failure:
 * its fuse is blown, and it mostly ends when it asks the fuse. A thread that does not is left to itself and replaced, and nothing more is done
 * for that source until it ends; while too many are in that state, nothing is done at all, so that they never take the whole machine.
 *
 * <p>Owned by the thread that it is given; {@link #submit} may be called from any.
 */
public final class Workbench implements AutoCloseable {

    /** What a piece of work may take. */
    static final Duration LIMIT = Duration.ofSeconds(1);

    /** How long it may go on after its fuse was blown. */
    static final Duration GRACE = Duration.ofSeconds(1);

    /** How many threads that do not end may be left to themselves. */
    static final int MAX_STUCK = 2;

    private static final Logger log = LoggerFactory.getLogger(Workbench.class);
    private static final String TOO_LONG = "took over " + LIMIT.toMillis() + "ms";

    private final ScheduledExecutorService owner;
    private final Supplier<ExecutorService> threads;
    private final Supplier<Fuse> fuses;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final Set<Object> stuck = new HashSet<>();

    private @Nullable ExecutorService thread;
    private @Nullable Job running;
    private boolean closed;

    Workbench(ScheduledExecutorService owner, Supplier<ExecutorService> threads, Supplier<Fuse> fuses) {
        this.owner = owner;
        this.threads = threads;
        this.fuses = fuses;
    }

    /**
     * A bench with threads named pollcast-select. Nothing is started before the first work.
     *
     * @param owner the thread that owns the bench, and that results come on
     */
    public static Workbench ownedBy(ScheduledExecutorService owner) {
        long maxBytes = Runtime.getRuntime().maxMemory() / 2;
        return new Workbench(owner, Workbench::oneThread, () -> new Fuse(Allocation::ofThisThread, maxBytes));
    }

    /** Ends when it was idle for a while: most benches are never used, and most others seldom. */
    private static ExecutorService oneThread() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), new DaemonThreads("pollcast-select"));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * Does {@code work} when its turn comes; {@code result} gets what it made, or a failure, once and on the owner's thread.
     *
     * @param source whose work it is: as long as some of it does not end, no more of it is done
     * @param name what failures call the work
     */
    void submit(Object source, String name, Function<Fuse, Observation> work, Consumer<Observation> result) {
        Job job = new Job(source, name, work, result, fuses.get());
        owner.execute(() -> {
            waiting.add(job);
            next();
        });
    }

    private void next() {
        while (running == null && !closed && !waiting.isEmpty()) {
            Job job = waiting.remove();
            if (stuck.contains(job.source) || stuck.size() >= MAX_STUCK) {
                job.give(job.failed("is held up by earlier ones that do not end"));
            } else {
                begin(job);
            }
        }
    }

    private void begin(Job job) {
        running = job;
        ExecutorService worker = thread == null ? threads.get() : thread;
        thread = worker;
        job.watch = owner.schedule(() -> onLate(job), LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        worker.execute(() -> {
            Observation made = job.run();
            owner.execute(() -> onDone(job, made));
        });
    }

    private void onLate(Job job) {
        if (running == job) {
            job.fuse.blow(TOO_LONG);
            job.give(job.failed(TOO_LONG));
            job.watch = owner.schedule(() -> onStuck(job), GRACE.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void onStuck(Job job) {
        if (running != job || thread == null) {
            return;
        }
        stuck.add(job.source);
        log.error("evaluation_stuck threads={} most={}", stuck.size(), MAX_STUCK);
        thread.shutdownNow();
        thread = null;
        running = null;
        next();
    }

    private void onDone(Job job, Observation made) {
        if (running != job) {
            stuck.remove(job.source);
            log.info("evaluation_unstuck threads={}", stuck.size());
        } else {
            job.cancelWatch();
            job.give(made);
            running = null;
        }
        next();
    }

    /** Gives up what is under way; its results are not told. On the owner's thread, or when that has ended. */
    @Override
    public void close() {
        closed = true;
        waiting.clear();
        if (running != null) {
            running.fuse.blow("ends");
        }
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    /** One piece of work. Runs on the worker's thread, the rest on the owner's. */
    private static final class Job {

        private final Object source;
        private final String name;
        private final Function<Fuse, Observation> work;
        private final Consumer<Observation> result;
        private final Fuse fuse;
        private @Nullable Future<?> watch;
        private boolean given;

        private Job(
                Object source, String name, Function<Fuse, Observation> work, Consumer<Observation> result, Fuse fuse) {
            this.source = source;
            this.name = name;
            this.work = work;
            this.result = result;
            this.fuse = fuse;
        }

        private Observation run() {
            try {
                fuse.light();
                return work.apply(fuse);
            } catch (Fuse.Blown e) {
                return failed(e.reason());
            } catch (StackOverflowError e) {
                return failed("goes too deep");
            } catch (RuntimeException e) {
                log.debug("evaluation_failed problem={}", Quoted.fault(e));
                return failed("failed on this body");
            }
        }

        private Observation failed(String why) {
            return Observation.Failed.unfit(name + ' ' + why);
        }

        private void give(Observation observation) {
            if (!given) {
                given = true;
                result.accept(observation);
            }
        }

        private void cancelWatch() {
            if (watch != null) {
                watch.cancel(false);
            }
        }
    }
}
