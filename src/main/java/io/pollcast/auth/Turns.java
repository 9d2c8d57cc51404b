package io.pollcast.auth;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Asks so many questions at a time and no more, however many come: the others wait for their turn, and who would wait for too long is not asked about.
 * Thread-safe: its state is guarded by its monitor, under which nothing is asked and nobody is told.
 */
final class Turns<T> {

    private final int atOnce;
    private final int mostWaiting;
    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private final Deque<Turn<T>> waiting = new ArrayDeque<>();
    private int asked;

    private record Turn<T>(Supplier<CompletableFuture<T>> question, CompletableFuture<T> answer, long sinceNanos) {}

    /** Too many came before this one; it says nothing about who would have answered. */
    static final class TooLateException extends Exception {

        private static final long serialVersionUID = 1L;

        TooLateException() {
            super("too many questions before this one");
        }
    }

    /** @param patienceNanos for how long a turn is waited for */
    Turns(int atOnce, int mostWaiting, long patienceNanos, LongSupplier nanoTime) {
        this.atOnce = atOnce;
        this.mostWaiting = mostWaiting;
        this.patienceNanos = patienceNanos;
        this.nanoTime = nanoTime;
    }

    /** The answer to {@code question}, which is asked now or later; fails with a {@link TooLateException} if its turn comes too late. */
    CompletableFuture<T> take(Supplier<CompletableFuture<T>> question) {
        Turn<T> turn = new Turn<>(question, new CompletableFuture<>(), nanoTime.getAsLong());
        synchronized (this) {
            if (asked >= atOnce) {
                return waiting.size() < mostWaiting && waiting.add(turn) ? turn.answer() : tooLate(turn);
            }
            asked++;
        }
        begin(turn);
        return turn.answer();
    }

    /** In a loop: thousands that wait for a question that is answered at once would be as many calls within each other. */
    private void begin(Turn<T> first) {
        Optional<Turn<T>> turn = Optional.of(first);
        while (turn.isPresent() && isOverAtOnce(turn.get())) {
            turn = next();
        }
    }

    /** Asks; when the answer comes later, who brings it begins the next turn. */
    private boolean isOverAtOnce(Turn<T> turn) {
        AtomicBoolean metBefore = new AtomicBoolean();
        var unused = ask(turn.question()).whenComplete((answer, failure) -> {
            if (failure == null) {
                turn.answer().complete(answer);
            } else {
                turn.answer().completeExceptionally(failure);
            }
            if (metBefore.getAndSet(true)) {
                next().ifPresent(this::begin);
            }
        });
        return metBefore.getAndSet(true);
    }

    /** Whatever a question throws is its answer: its turn has to end, or it is lost for good. */
    private static <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Optional<Turn<T>> next() {
        List<Turn<T>> late = new ArrayList<>();
        Turn<T> next;
        synchronized (this) {
            next = waiting.poll();
            while (next != null && nanoTime.getAsLong() - next.sinceNanos() >= patienceNanos) {
                late.add(next);
                next = waiting.poll();
            }
            if (next == null) {
                asked--;
            }
        }
        for (Turn<T> one : late) {
            var unused = tooLate(one);
        }
        return Optional.ofNullable(next);
    }

    private static <T> CompletableFuture<T> tooLate(Turn<T> turn) {
        turn.answer().completeExceptionally(new TooLateException());
        return turn.answer();
    }
}
