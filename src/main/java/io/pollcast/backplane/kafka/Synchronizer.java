package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.thread.Failures;
import io.pollcast.thread.OwnerThread;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how far the store goes, so that whoever asks is answered out of what was written before. Those who ask while another is being
 * answered share the next answer: a thousand questions cost as much as two. It also writes to the live topic, which needs no more than that.
 *
 * <p>Any thread may ask. The thread {@code pollcast-kafka-sync} owns the clients; the monitor owns who waits.
 */
final class Synchronizer {

    private final OwnerThread thread = new OwnerThread("pollcast-kafka-sync");
    private final Clients clients;
    private final TopicKeeper keeper;
    private final LivePen pen;
    private @Nullable Admin admin;
    private @Nullable Round next;

    Synchronizer(Clients clients, TopicKeeper keeper, LivePen pen) {
        this.clients = clients;
        this.keeper = keeper;
        this.pen = pen;
    }

    private static final class Round {
        private final CompletableFuture<Mark> result = new CompletableFuture<>();
        private boolean timed;
    }

    /** The place that everything written so far comes before. */
    CompletableFuture<Mark> mark() {
        return mark(false);
    }

    /** The same, and what time the brokers have, so that what is read there has its right age. */
    CompletableFuture<Mark> markWithTime() {
        return mark(true);
    }

    /** Writes to the live topic of a store that has been found to be there. */
    CompletableFuture<LivePen.Written> write(LiveMessage message) {
        CompletableFuture<LivePen.Written> result = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                var unused = pen.write(message).whenComplete((written, error) -> complete(result, written, error));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    void close() {
        thread.execute(() -> {
            pen.close();
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        });
        thread.shutdown();
    }

    private synchronized CompletableFuture<Mark> mark(boolean timed) {
        if (next == null) {
            next = new Round();
            thread.execute(this::run);
        }
        next.timed |= timed;
        return next.result;
    }

    private synchronized Round takeRound() {
        Round round = next == null ? new Round() : next;
        next = null;
        return round;
    }

    private void run() {
        Round round = takeRound();
        try {
            if (admin == null) {
                admin = clients.admin();
            }
            Mark mark = keeper.mark(admin);
            if (round.timed) {
                var unused = pen.write(new LiveMessage.Asked())
                        .whenComplete((written, error) ->
                                complete(round.result, written == null ? null : withTime(mark, written), error));
            } else {
                round.result.complete(mark);
            }
        } catch (ExecutionException | RuntimeException e) {
            renew(e);
            round.result.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            round.result.completeExceptionally(new BackplaneException("interrupted", e));
        }
    }

    /** Credentials are read when a client is made, so one that was refused is made anew; one that waits goes on waiting. */
    private void renew(Exception problem) {
        Throwable cause = Failures.cause(problem);
        boolean waits = cause instanceof RetriableException || cause instanceof TimeoutException;
        if (!waits && admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }

    private static Mark withTime(Mark mark, LivePen.Written written) {
        Map<TopicPartition, Long> ends = new HashMap<>(mark.ends());
        ends.put(written.partition(), written.offset() + 1);
        return mark.at(ends);
    }

    private static <T> void complete(CompletableFuture<T> result, @Nullable T value, @Nullable Throwable error) {
        if (value == null) {
            result.completeExceptionally(error == null ? new IllegalStateException("no answer") : error);
        } else {
            result.complete(value);
        }
    }
}
