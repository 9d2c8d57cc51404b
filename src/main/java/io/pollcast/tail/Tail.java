package io.pollcast.tail;

import io.pollcast.terminal.Screen;
import io.pollcast.thread.OwnerThread;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Follows a stream and shows it. Any thread. */
public final class Tail implements AutoCloseable {

    private final OwnerThread thread;
    private final TailSession session;

    private Tail(OwnerThread thread, TailSession session) {
        this.thread = thread;
        this.session = session;
    }

    /**
     * Opens nothing yet.
     *
     * @param userAgent names Pollcast to the server
     * @param values where values are shown
     * @param notes where everything else is
     * @throws IllegalArgumentException if a header cannot be sent
     */
    public static Tail of(
            TailRequest request,
            String userAgent,
            Screen values,
            Screen notes,
            Clock clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        OwnerThread thread = new OwnerThread("pollcast-tail");
        TailSession session = new TailSession(
                request,
                HttpConnector.to(request, userAgent),
                new Display(values, notes, request, clock),
                thread,
                nanoTime,
                new Reconnection(random));
        return new Tail(thread, session);
    }

    /** Begins. The result comes when it is over. */
    public CompletableFuture<TailEnd> start() {
        return session.start();
    }

    /** Ends it early. */
    public void stop() {
        session.stop();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
