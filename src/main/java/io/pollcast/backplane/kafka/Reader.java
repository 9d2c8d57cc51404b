package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.log.Quoted;
import io.pollcast.thread.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads both Kafka topics, from their beginning, for as long as the process lasts, and answers questions about what they come to. Any thread may
 * ask; answers are made by the thread {@code pollcast-kafka-read}, which owns the consumer and the {@link Store}. It starts with the first
 * question.
 *
 * <p>Whatever reading fails with (a right or a password that is taken away, offsets that are gone, an error of this machine), it begins again with a
 * new consumer, for as long as it takes. A thread that an error has ended all the same is replaced when the next question is asked. No
 * thread waits for ever here: each call of the consumer has its time, and those who listen only hand over.
 */
final class Reader {

    private static final Logger log = LoggerFactory.getLogger(Reader.class);

    private static final long RETRY_MILLIS = 500;
    /** Each attempt logs in anew, and brokers may lock out who is refused too often; who is let in again is not to wait for long. */
    private static final long LONGEST_RETRY_MILLIS = 4_000;

    private final ReadingFactory readings;
    private final KafkaErrors errors;
    private final Duration timeout;
    private final ThreadFactory threads;
    private final Rest rest;
    private final LinkedBlockingQueue<Question<?>> asked = new LinkedBlockingQueue<>();

    private final List<Question<?>> waiting = new ArrayList<>();
    private @Nullable Layout last;
    /** What the last fault was, unless something has been answered since: it is said once, not with each attempt. */
    private @Nullable String said;

    private long retryMillis = RETRY_MILLIS;
    private boolean again;

    private @Nullable Thread thread;
    private volatile @Nullable Reading reading;
    private volatile boolean closed;

    /**
     * @param timeout for each question
     * @param threads makes the one that reads, and its successors
     */
    Reader(ReadingFactory readings, KafkaErrors errors, Duration timeout, ThreadFactory threads, Rest rest) {
        this.readings = readings;
        this.errors = errors;
        this.timeout = timeout;
        this.threads = threads;
        this.rest = rest;
    }

    /** Begins to read. */
    interface ReadingFactory {
        /** @param again whether something was read before, so that those who listen have to be told that they may have missed something */
        Reading open(Layout layout, boolean again);
    }

    /** Lets the reading thread wait before it begins again. */
    interface Rest {
        void millis(long millis) throws InterruptedException;
    }

    /** What to find out of the store. */
    interface Answer<T> {
        T of(Store store) throws MalformedException;
    }

    /** Answers when reading has come to {@code mark}. Fails if the store is another one by then. */
    <T> CompletableFuture<T> at(Mark mark, Answer<T> answer) {
        Question<T> question = new Question<>(mark, answer);
        question.result.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        asked.add(question);
        start();
        Reading current = reading;
        if (current != null) {
            current.wakeUp();
        }
        return question.result;
    }

    /** Tells the thread to let go of its connections. */
    void close() {
        closed = true;
        Reading current = reading;
        if (current != null) {
            current.wakeUp();
        }
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
        }
    }

    private synchronized void start() {
        if (closed || (thread != null && thread.isAlive())) {
            return;
        }
        if (thread != null) {
            log.warn("kafka_reading_thread_replaced");
        }
        thread = threads.newThread(this::run);
        thread.start();
    }

    private void run() {
        while (!closed) {
            Layout layout = nextLayout();
            if (layout == null) {
                continue;
            }
            try (Reading opened = readings.open(layout, again)) {
                reading = opened;
                again = true;
                read(opened);
            } catch (RuntimeException | Error e) {
                // Whatever it is: nobody else would begin to read again.
                onFault(e);
                pause(e);
            } finally {
                reading = null;
            }
        }
        fail(new BackplaneException(errors.message("closed")));
    }

    /** The newest layout that anybody has asked about; waits for the first question. Null if it is over. */
    private @Nullable Layout nextLayout() {
        try {
            if (last == null) {
                waiting.add(asked.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        asked.drainTo(waiting);
        Layout newest = last;
        for (Question<?> question : waiting) {
            Layout other = question.mark.layout();
            newest = newest == null || other.serial() > newest.serial() ? other : newest;
        }
        last = newest;
        return newest;
    }

    /** Until somebody asks about another store, or this one cannot be read on. */
    private void read(Reading current) {
        while (!closed) {
            asked.drainTo(waiting);
            waiting.stream()
                    .map(question -> question.mark)
                    .filter(mark -> mark.layout().serial() == current.layout().serial())
                    .forEach(current::expect);
            current.poll();
            asked.drainTo(waiting);
            Iterator<Question<?>> each = waiting.iterator();
            while (each.hasNext()) {
                Question<?> question = each.next();
                long serial = question.mark.layout().serial();
                if (serial > current.layout().serial()) {
                    return;
                }
                if (question.result.isDone() || serial < current.layout().serial()) {
                    question.fail(new BackplaneException(errors.message("the store was replaced meanwhile")));
                    each.remove();
                } else if (current.hasReached(question.mark)) {
                    question.answer(current.store());
                    said = null;
                    retryMillis = RETRY_MILLIS;
                    each.remove();
                }
            }
        }
    }

    private void onFault(Throwable fault) {
        BackplaneException problem = errors.exception(fault);
        String what = String.valueOf(problem.getMessage());
        if (!what.equals(said)) {
            log.warn("kafka_reading_failed problem={}", Quoted.of(what));
        }
        said = what;
        log.debug("kafka_reading_failed", fault);
        fail(problem);
    }

    private void fail(BackplaneException problem) {
        asked.drainTo(waiting);
        waiting.forEach(question -> question.fail(problem));
        waiting.clear();
    }

    /** What has waited for its time already, as for brokers that are away, is tried again soon. */
    private void pause(Throwable fault) {
        if (Failures.cause(fault) instanceof RetriableException) {
            retryMillis = RETRY_MILLIS;
        }
        long millis = retryMillis;
        retryMillis = Math.min(2 * millis, LONGEST_RETRY_MILLIS);
        try {
            rest.millis(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Question<T> {
        private final Mark mark;
        private final Answer<T> answer;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Question(Mark mark, Answer<T> answer) {
            this.mark = mark;
            this.answer = answer;
        }

        void answer(Store store) {
            try {
                result.complete(answer.of(store));
            } catch (MalformedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        }

        void fail(BackplaneException problem) {
            result.completeExceptionally(problem);
        }
    }
}
