package io.pollcast.probe;

import io.pollcast.poll.fetch.Exchange;
import io.pollcast.poll.fetch.HttpFetcher;
import io.pollcast.terminal.Screen;
import io.pollcast.terminal.Style;
import io.pollcast.thread.DaemonThreads;
import io.pollcast.thread.OwnerThread;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Looks at a URL for a while. Any thread. */
public final class Probe implements AutoCloseable {

    private final OwnerThread thread;
    private final HttpFetcher fetcher;
    private final ProbeSession session;

    private Probe(OwnerThread thread, HttpFetcher fetcher, ProbeSession session) {
        this.thread = thread;
        this.fetcher = fetcher;
        this.session = session;
    }

    /**
     * Asks nothing yet.
     *
     * @param userAgent names Pollcast to the backend's owner
     * @param progress shows that something happens
     */
    public static Probe of(
            ProbeRequest request, String userAgent, Clock clock, LongSupplier nanoTime, Screen progress) {
        AtomicReference<@Nullable Exchange> seen = new AtomicReference<>();
        OwnerThread thread = new OwnerThread("pollcast-try");
        HttpFetcher fetcher = HttpFetcher.watched(
                userAgent,
                Executors.newCachedThreadPool(new DaemonThreads("pollcast-try-call")),
                clock,
                nanoTime,
                seen::set);
        return new Probe(thread, fetcher, new ProbeSession(request, fetcher, seen, thread, nanoTime, progress));
    }

    /** Begins. The result comes when it is over. */
    public CompletableFuture<Result> start() {
        return session.start().thenApply(Result::new);
    }

    /** Ends it early, with what is known. */
    public void stop() {
        session.stop();
    }

    @Override
    public void close() {
        fetcher.close();
        thread.shutdownNow();
    }

    /** What was found. */
    public static final class Result {

        private final Report report;

        private Result(Report report) {
            this.report = report;
        }

        /** Whether there was a value. */
        public boolean ok() {
            return report.ok();
        }

        /** For people. */
        public List<String> text(Style style) {
            return ReportText.of(report, style);
        }

        /** For programs, on one line. */
        public String json() {
            return ReportJson.of(report);
        }
    }
}
