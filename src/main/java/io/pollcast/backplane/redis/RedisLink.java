package io.pollcast.backplane.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import io.pollcast.backplane.BackplaneException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, kept open from the first time that somebody asks for it.
 *
 * <pre>
 *   idle ──first call──► opening ──► open
 *                          ▲  │        │
 *                     delay│  ▼        │ lost, or found to be of no use
 *                        waiting ◄─────┘
 * </pre>
 *
 * While it waits, calls fail at once with what was wrong last; while it opens they wait for that. Lettuce's own reconnecting is off: it
 * would send commands again whose outcome is unknown, and does not cover the first attempt. The monitor owns the state; nothing is called
 * back while it is held.
 *
 * @param <C> the kind of connection
 */
final class RedisLink<C extends StatefulConnection<byte[], byte[]>> {

    private static final long FIRST_DELAY_MILLIS = 50;

    /** Well below the beat: until the connection is there again, the beats fail. */
    private static final long LAST_DELAY_MILLIS = 1_000;

    private final LinkLog log;
    private final Supplier<CompletionStage<Reached<C>>> opener;
    private final EventExecutorGroup timer;
    private final RedisErrors errors;
    private final Runnable onReopened;

    private @Nullable CompletableFuture<Reached<C>> current;
    private @Nullable String problem;
    private long delayMillis = FIRST_DELAY_MILLIS;
    private boolean closed;

    /**
     * @param log of this connection and of those that follow it
     * @param opener makes a connection that is ready for use
     * @param onReopened called after each opening but the first that follows no failure
     */
    RedisLink(
            LinkLog log,
            Supplier<CompletionStage<Reached<C>>> opener,
            EventExecutorGroup timer,
            RedisErrors errors,
            Runnable onReopened) {
        this.log = log;
        this.opener = opener;
        this.timer = timer;
        this.errors = errors;
        this.onReopened = onReopened;
    }

    /** The connection, or what is wrong with it. */
    CompletionStage<Reached<C>> connection() {
        CompletableFuture<Reached<C>> opening = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new BackplaneException(errors.message("closed")));
            }
            if (current != null) {
                return current;
            }
            if (problem != null) {
                return CompletableFuture.failedFuture(new BackplaneException(problem));
            }
            current = opening;
        }
        open(opening);
        return opening;
    }

    /** Gives up a connection that does not answer; another is opened. */
    void drop(Reached<C> connection, String why) {
        CompletableFuture<Reached<C>> open = open();
        if (open != null && open.join().equals(connection)) {
            lost(open, why);
        }
        connection.end();
    }

    /** Gives up a connection to another server than this, on which the keys have been found now. */
    void follow(RedisNode node) {
        CompletableFuture<Reached<C>> open = open();
        if (open != null && !open.join().node().equals(node)) {
            drop(open.join(), errors.message("is at " + node + " now"));
        }
    }

    /** What holds an open connection; null if there is none. */
    private synchronized @Nullable CompletableFuture<Reached<C>> open() {
        return current != null && current.isDone() && !current.isCompletedExceptionally() ? current : null;
    }

    /** What is wrong, or null if nothing is known to be. */
    synchronized @Nullable String problem() {
        if (closed) {
            return errors.message("closed");
        }
        if (problem != null) {
            return problem;
        }
        return current == null || !current.isDone() ? errors.message("not connected yet") : null;
    }

    void close() {
        CompletableFuture<Reached<C>> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
        }
        if (last != null && !last.completeExceptionally(new BackplaneException(errors.message("closed")))) {
            var unused = last.thenAccept(Reached::end);
        }
    }

    private void open(CompletableFuture<Reached<C>> opening) {
        CompletionStage<Reached<C>> attempt;
        try {
            attempt = opener.get();
        } catch (RuntimeException e) {
            attempt = CompletableFuture.failedFuture(e);
        }
        attempt.whenComplete((connection, error) -> {
            if (error == null) {
                opened(opening, connection);
            } else {
                failed(opening, error);
            }
        });
    }

    private void opened(CompletableFuture<Reached<C>> opening, Reached<C> connection) {
        boolean again;
        synchronized (this) {
            if (current != opening) {
                connection.end();
                return;
            }
            again = problem != null;
            problem = null;
            delayMillis = FIRST_DELAY_MILLIS;
        }
        log.connected(connection.node());
        opening.complete(connection);
        connection.connection().addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                lost(opening, errors.message("connection lost"));
            }
        });
        if (!connection.isOpen()) {
            lost(opening, errors.message("connection lost"));
        }
        if (again) {
            onReopened.run();
        }
    }

    private void failed(CompletableFuture<Reached<C>> opening, Throwable error) {
        BackplaneException exception = errors.exception(error);
        lost(opening, String.valueOf(exception.getMessage()));
        opening.completeExceptionally(exception);
    }

    private void lost(CompletableFuture<Reached<C>> which, String why) {
        synchronized (this) {
            if (current != which) {
                return;
            }
            current = null;
            problem = why;
            // Not after close(), which ends the timer.
            var unused = timer.schedule(this::retry, delayMillis, TimeUnit.MILLISECONDS);
            delayMillis = Math.min(2 * delayMillis, LAST_DELAY_MILLIS);
        }
        log.disconnected(why);
    }

    private void retry() {
        CompletableFuture<Reached<C>> opening = new CompletableFuture<>();
        synchronized (this) {
            if (closed || current != null) {
                return;
            }
            current = opening;
        }
        open(opening);
    }
}
