package io.pollcast.change;

import io.pollcast.testing.ManualThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** A bench whose owner's clock and whose workers are in the hand of the test. */
final class ManualBench {

    final ManualThread owner = new ManualThread(-5_000_000_000L);
    final List<Worker> workers = new ArrayList<>();
    final Workbench bench = new Workbench(owner, this::worker, () -> new Fuse(() -> 0, Long.MAX_VALUE));

    private Worker worker() {
        Worker worker = new Worker();
        workers.add(worker);
        return worker;
    }

    /** Does everything that the workers were given, and tells. */
    void work() {
        owner.run();
        while (workers.stream().anyMatch(worker -> !worker.given.isEmpty())) {
            workers.forEach(Worker::workOff);
            owner.run();
        }
    }

    /** A thread that runs when the test says so. */
    static final class Worker extends AbstractExecutorService {

        final Deque<Runnable> given = new ArrayDeque<>();
        boolean shutdown;

        void workOff() {
            while (!given.isEmpty()) {
                given.remove().run();
            }
        }

        @Override
        public void execute(Runnable task) {
            given.add(task);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
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
    }
}
