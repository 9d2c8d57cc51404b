package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.thread.Failures;
import io.pollcast.thread.OwnerThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the compacted topic under the lease. Each write first looks whether the lease is still ours, which nobody can change behind the
 * look's back: whoever gets the lease later shuts this writer out at the brokers before it writes itself, and a writer that has just shut out
 * others looks again. Blocking work is done by the thread {@code pollcast-kafka-write}.
 */
final class Writer {

    private final OwnerThread thread = new OwnerThread("pollcast-kafka-write");
    private final Synchronizer synchronizer;
    private final Reader reader;
    private final Transactions transactions;
    private final Fences fences;
    private final WriteTrouble trouble;
    private final Duration timeout;
    /** For {@link #isLast}. */
    private volatile @Nullable Object last;

    /** @param timeout for each answer that it waits for */
    Writer(
            Synchronizer synchronizer,
            Reader reader,
            Transactions transactions,
            Fences fences,
            WriteTrouble trouble,
            Duration timeout) {
        this.synchronizer = synchronizer;
        this.reader = reader;
        this.transactions = transactions;
        this.fences = fences;
        this.trouble = trouble;
        this.timeout = timeout;
    }

    /**
     * What to write, and what it will have come to.
     *
     * @param records all of which are written, or none
     */
    record Plan<T>(List<ProducerRecord<String, byte[]>> records, T outcome) {}

    /** Looks at the store, as it is at the mark, and plans; empty to refuse. */
    interface Planner<T> {
        Optional<Plan<T>> plan(Store store, Mark mark);
    }

    /** Does it on the writer's thread, after all that was submitted before, unless nobody waits for it any more by then. */
    <T> CompletableFuture<T> submit(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        last = work;
        thread.execute(() -> {
            if (result.isDone()) {
                return;
            }
            try {
                result.complete(work.call());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                result.completeExceptionally(e);
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Whether nothing has been submitted after {@code work}, so that what joins it overtakes nothing. */
    boolean isLast(Callable<?> work) {
        return last == work;
    }

    /** On the writer's thread: shuts out everybody else, unless that has been done for this lease. */
    void lead(String token) {
        if (!fences.isOurs(token) || !transactions.isOpen()) {
            transactions.open();
        }
    }

    /**
     * On the writer's thread: writes what is planned if the lease with this token is held here now, and waits until it can be read. What failed is
     * tried once more, with another plan: if it was written all the same, the store says so.
     *
     * @return the plan's outcome; empty if it was refused
     */
    <T> Optional<T> write(String token, Planner<T> planner) throws ExecutionException, InterruptedException {
        long began = trouble.now();
        try {
            return tryTwice(token, planner);
        } catch (ExecutionException | RuntimeException e) {
            trouble.onFailed(began, e);
            throw e;
        }
    }

    private <T> Optional<T> tryTwice(String token, Planner<T> planner) throws ExecutionException, InterruptedException {
        boolean failed = false;
        while (true) {
            Mark mark = await(synchronizer.mark());
            Optional<Plan<T>> plan = await(
                    reader.at(mark, store -> isOurs(store, token) ? planner.plan(store, mark) : Optional.empty()));
            if (plan.isEmpty() || plan.get().records().isEmpty()) {
                return plan.map(Plan::outcome);
            }
            if (!transactions.isOpen()) {
                transactions.open();
                continue;
            }
            try {
                Mark written = mark.at(transactions.write(plan.get().records()));
                T outcome = await(reader.at(written, store -> plan.get().outcome()));
                trouble.onWritten();
                return Optional.of(outcome);
            } catch (ExecutionException | KafkaException e) {
                if (failed || !isWorthAnother(e)) {
                    throw e;
                }
                failed = true;
            }
        }
    }

    /** On the writer's thread: the value of a future, if it comes in time. */
    <T> T await(CompletableFuture<T> future) throws ExecutionException, InterruptedException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ExecutionException(e);
        }
    }

    void close() {
        thread.execute(transactions::close);
        thread.shutdown();
    }

    private boolean isOurs(Store store, String token) {
        return fences.isOurs(token) && store.isHeldBy(token);
    }

    /** Whoever was shut out may have been so by a process that does not hold the lease, and can only find out by doing the same. */
    private static boolean isWorthAnother(Exception error) {
        Throwable cause = Failures.cause(error);
        return !(cause instanceof TimeoutException)
                && !(cause instanceof org.apache.kafka.common.errors.TimeoutException)
                && !(cause instanceof BackplaneException);
    }
}
