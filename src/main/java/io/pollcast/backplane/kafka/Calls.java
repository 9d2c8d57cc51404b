package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.BackplaneHealth;
import io.pollcast.log.Quoted;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every call of the backplane, until it is answered: each ends in time, and with the end of the backplane. What came of the last one is what is known
 * of the brokers, unless others were answered while it waited, and is logged when it changes. Any thread; the monitor owns what is known.
 */
final class Calls {

    private static final Logger log = LoggerFactory.getLogger(Calls.class);

    private static final int MOST_SAID = 8;

    private final KafkaErrors errors;
    private final Duration timeout;
    private final Set<Call<?>> open = ConcurrentHashMap.newKeySet();

    /** What has been said since the last answer: an outage has few faces, and each is logged once. */
    private final Set<String> said = new HashSet<>();

    private @Nullable String problem;
    private boolean connected;
    private boolean closed;
    private long answers;

    Calls(KafkaErrors errors, Duration timeout) {
        this.errors = errors;
        this.timeout = timeout;
        this.problem = errors.message("not connected yet");
    }

    /** One that somebody waits for. */
    private static final class Call<T> {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final long answersBefore;

        Call(long answersBefore) {
            this.answersBefore = answersBefore;
        }
    }

    <T> CompletionStage<T> track(Supplier<CompletableFuture<T>> asked) {
        Call<T> call = new Call<>(answers());
        open.add(call);
        if (isClosed()) {
            open.remove(call);
            return CompletableFuture.failedFuture(closedException());
        }
        var unused = begin(asked)
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((value, error) -> {
                    open.remove(call);
                    end(call, value, error);
                });
        return call.result;
    }

    /** One under a fence; what our own refuses asks nobody, and says nothing of the brokers. */
    <T> CompletionStage<T> track(boolean admitted, T refusal, Supplier<CompletableFuture<T>> asked) {
        if (admitted) {
            return track(asked);
        }
        return isClosed()
                ? CompletableFuture.failedFuture(closedException())
                : CompletableFuture.completedFuture(refusal);
    }

    private <T> void end(Call<T> call, @Nullable T value, @Nullable Throwable error) {
        if (value != null) {
            onAnswer();
            call.result.complete(value);
        } else {
            BackplaneException exception =
                    errors.exception(error == null ? new IllegalStateException("no value") : error);
            if (!isOfOneValue(exception.getCause())) {
                onProblem(String.valueOf(exception.getMessage()), call.answersBefore);
            }
            call.result.completeExceptionally(exception);
        }
    }

    /** Others can be written, so it would be connected and disconnected by turns; who published is told. */
    private static boolean isOfOneValue(@Nullable Throwable cause) {
        return cause instanceof NoLeaderException || cause instanceof RecordTooLargeException;
    }

    private static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    synchronized BackplaneHealth health() {
        if (closed) {
            return new BackplaneHealth(false, errors.message("closed"));
        }
        return problem == null ? BackplaneHealth.OK : new BackplaneHealth(false, problem);
    }

    /** Ends all that is open; whether it was the first time. */
    boolean close() {
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        open.forEach(call -> call.result.completeExceptionally(closedException()));
        return true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private BackplaneException closedException() {
        return new BackplaneException(errors.message("closed"));
    }

    private synchronized long answers() {
        return answers;
    }

    private synchronized void onAnswer() {
        answers++;
        problem = null;
        if (!connected && !closed) {
            connected = true;
            said.clear();
            log.info("kafka_connected address={}", errors.servers());
        }
    }

    /** If others were answered while this one waited, brokers are there, and only who asked is told. */
    private synchronized void onProblem(String what, long answersBefore) {
        if (answers != answersBefore) {
            return;
        }
        problem = what;
        connected = false;
        if (!closed && said.size() < MOST_SAID && said.add(what)) {
            log.warn("kafka_disconnected problem={}", Quoted.of(what));
        }
    }
}
