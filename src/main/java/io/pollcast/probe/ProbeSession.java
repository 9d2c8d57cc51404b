package io.pollcast.probe;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.poll.fetch.Exchange;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.terminal.Screen;
import io.pollcast.terminal.Spans;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks again and again, politely: one call at a time, not more often than agreed, and more and more rarely while it fails. Its state belongs to
 * one thread; what comes from others is sent there.
 */
final class ProbeSession {

    /** Between the end of one call and the begin of the next, however slow the backend is. */
    private static final long LEAST_PAUSE = 100;

    private static final long MOST_PAUSE = 10_000;
    private static final int MAX_DOUBLINGS = 6;

    /** Who has failed so often and never given anything will not tell more. */
    private static final int ENOUGH_FAILURES = 4;

    private static final long TICK = 200;

    private final ProbeRequest request;
    private final Fetcher fetcher;
    private final AtomicReference<@Nullable Exchange> seen;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private final Screen progress;
    private final Recording recording = new Recording();
    private final CompletableFuture<Report> ended = new CompletableFuture<>();
    private long begunNanos;
    private boolean over;
    private @Nullable ScheduledFuture<?> ticker;

    /**
     * @param seen where whoever watches the fetcher's calls leaves what is on the wire
     * @param progress shows that something happens
     */
    ProbeSession(
            ProbeRequest request,
            Fetcher fetcher,
            AtomicReference<@Nullable Exchange> seen,
            ScheduledExecutorService thread,
            LongSupplier nanoTime,
            Screen progress) {
        this.request = request;
        this.fetcher = fetcher;
        this.seen = seen;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.progress = progress;
    }

    /** Begins; the result comes when it is over. Any thread. */
    CompletableFuture<Report> start() {
        thread.execute(this::begin);
        return ended;
    }

    /** Ends it early, with what is known. Any thread. */
    void stop() {
        thread.execute(this::finish);
    }

    private void begin() {
        begunNanos = nanoTime.getAsLong();
        var unused = thread.schedule(this::onTimeUp, request.span().toMillis(), TimeUnit.MILLISECONDS);
        ticker = thread.scheduleWithFixedDelay(this::show, 0, TICK, TimeUnit.MILLISECONDS);
        poll();
    }

    private long sinceBegin() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - begunNanos);
    }

    private void poll() {
        if (ended.isDone()) {
            return;
        }
        long asked = sinceBegin();
        Validators condition = recording.nextCondition();
        seen.set(null);
        fetcher.fetch(request.source(), condition, answer -> thread.execute(() -> onAnswer(condition, answer, asked)));
    }

    private void onAnswer(Validators condition, Observation answer, long asked) {
        if (ended.isDone()) {
            return;
        }
        long now = sinceBegin();
        recording.add(condition, answer, seen.get(), now, now - asked);
        boolean hopeless = !recording.hasValue() && recording.failedInARow() >= ENOUGH_FAILURES;
        if (over || hopeless) {
            finish();
            return;
        }
        show();
        var unused = thread.schedule(this::poll, pause(answer, asked, now), TimeUnit.MILLISECONDS);
    }

    private long pause(Observation answer, long asked, long now) {
        long every = request.every().toMillis();
        if (answer instanceof Observation.Failed failure) {
            Duration notBefore = failure.notBefore();
            long doubled = every << Math.min(MAX_DOUBLINGS, recording.failedInARow() - 1);
            long patience = notBefore == null ? 0 : notBefore.toMillis();
            return Math.max(patience, Math.max(every, Math.min(MOST_PAUSE, doubled)));
        }
        return Math.max(LEAST_PAUSE, asked + every - now);
    }

    /** Nobody is left without an answer that is on its way already, if it is the only one. */
    private void onTimeUp() {
        over = true;
        if (recording.requests() > 0) {
            finish();
        }
    }

    private void finish() {
        if (!ended.isDone()) {
            if (ticker != null) {
                ticker.cancel(false);
            }
            progress.erase();
            ended.complete(Report.of(request, recording, sinceBegin()));
        }
    }

    private void show() {
        if (ended.isDone()) {
            return;
        }
        long left = Math.max(0, request.span().toMillis() - sinceBegin());
        String failed = recording.failed() == 0 ? "" : ", " + recording.failed() + " failed";
        progress.passing("asking " + request.source().origin() + ": " + recording.requests() + " requests" + failed
                + ", " + Spans.text(left / 1_000 * 1_000) + " left, Ctrl-C for the report now");
    }
}
