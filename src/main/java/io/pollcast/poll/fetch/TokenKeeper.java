package io.pollcast.poll.fetch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The current token of one client at one authority. One request for it is under way at most, whoever waits for it; a token that ages is renewed
 * while it is still used; after failures the authority is left alone for a while, which doubles. Any thread: the state is under this
 * object's monitor, and nothing waits inside.
 */
final class TokenKeeper {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 6;

    /** A backend that refuses every token must not make us ask for one with each poll. */
    private static final Duration LEAST_LIFE = Duration.ofSeconds(10);

    private final Supplier<? extends CompletionStage<Token>> authority;
    private final LongSupplier nanoTime;

    private @Nullable Token token;
    private @Nullable CompletableFuture<Token> flight;
    private @Nullable Throwable failure;
    private int failures;
    private long failedNanos;
    private Duration pause = Duration.ZERO;

    /** @param authority asks for a token */
    TokenKeeper(Supplier<? extends CompletionStage<Token>> authority, LongSupplier nanoTime) {
        this.authority = authority;
        this.nanoTime = nanoTime;
    }

    /** A token that is good now, at once if there is one. */
    synchronized CompletableFuture<Token> get() {
        long now = nanoTime.getAsLong();
        Token current = token == null || token.isOver(now) ? null : token;
        if (current != null && !current.isAging(now)) {
            return CompletableFuture.completedFuture(current);
        }
        CompletableFuture<Token> next = next(now);
        return current == null ? next : CompletableFuture.completedFuture(current);
    }

    /** The backend refused {@code refused}: another one, or the same if it is new. */
    synchronized CompletableFuture<Token> insteadOf(Token refused) {
        if (refused.equals(token) && nanoTime.getAsLong() - refused.askedNanos() >= LEAST_LIFE.toNanos()) {
            token = null;
        }
        return get();
    }

    private CompletableFuture<Token> next(long now) {
        if (flight != null) {
            return flight;
        }
        if (failure != null && now - failedNanos < pause.toNanos()) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<Token> begun = new CompletableFuture<>();
        flight = begun;
        authority.get().whenComplete((fresh, error) -> {
            if (fresh != null) {
                onToken(fresh);
                begun.complete(fresh);
            } else {
                Throwable why = error instanceof CompletionException wrapped && wrapped.getCause() != null
                        ? wrapped.getCause()
                        : error;
                onFailure(why);
                begun.completeExceptionally(why);
            }
        });
        return begun;
    }

    private synchronized void onToken(Token fresh) {
        token = fresh;
        flight = null;
        failure = null;
        failures = 0;
    }

    private synchronized void onFailure(Throwable why) {
        flight = null;
        failure = why;
        failedNanos = nanoTime.getAsLong();
        Duration asked = why instanceof TokenException e ? e.notBefore() : null;
        pause = asked != null ? asked : FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        failures++;
    }
}
