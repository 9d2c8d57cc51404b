package io.pollcast.poll;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.change.ChangeDetector;
import io.pollcast.change.Observation;
import io.pollcast.metrics.Metrics;
import io.pollcast.metrics.PollOutcome;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Topic;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls one endpoint while this process holds the lease.
 *
 * <pre>
 *   stopped ──start──► fetching ──observation──► (publishing) ──► waiting ──► fetching …
 *      ▲                                                              │
 *      └────────────────────────── stop ──────────────────────────────┘
 * </pre>
 *
 * <p>Fetching and publishing are one flight: the next poll does not begin before both are over. What arrives after the lease was lost, or
 * lost and regained, is thrown away. Everything here happens on the poller's thread.
 */
final class PollLoop {

    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
    private static final long NEVER = -1;

    private final EndpointSettings endpoint;
    private final Fetcher fetcher;
    private final Publisher publisher;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private final Metrics metrics;
    private final Rhythm rhythm;
    private final ChangeDetector detector = new ChangeDetector();

    private boolean running;
    private boolean busy;
    private int lease;
    private @Nullable Future<?> next;

    private Observation.@Nullable Fetched lastGood;
    private Validators storedValidators = Validators.NONE;
    private long version;
    private @Nullable Fingerprint fingerprint;
    private boolean observed;
    private long observedNanos;
    private @Nullable String failure;

    PollLoop(
            EndpointSettings endpoint,
            Fetcher fetcher,
            Publisher publisher,
            ScheduledExecutorService thread,
            LongSupplier nanoTime,
            Metrics metrics) {
        this.endpoint = endpoint;
        this.fetcher = fetcher;
        this.publisher = publisher;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.rhythm = Rhythm.of(endpoint.topic(), endpoint.every());
    }

    Topic topic() {
        return endpoint.topic();
    }

    /** The lease was granted; {@code stored} is what the store has of this topic. Polls at once. */
    void start(@Nullable Stored stored) {
        running = true;
        lease++;
        adopt(stored);
        Observation.Fetched value = lastGood;
        if (stored == null && value != null && !busy) {
            publish(value, observedNanos);
        } else {
            poll();
        }
    }

    /** The lease is over. */
    void stop() {
        running = false;
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    /** The beat went through. What the store turned out to lack, or may not have got, is published again. */
    void onRenewed(boolean missing) {
        if (!running || busy || !(missing || detector.isUncertain())) {
            return;
        }
        if (lastGood != null) {
            publish(lastGood, observedNanos);
        } else {
            adopt(null);
            poll();
        }
    }

    /** What the beat says of this topic. */
    Beat.Entry entry() {
        long age = observed ? TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - observedNanos) : NEVER;
        return new Beat.Entry(endpoint.topic(), version, fingerprint, age, failure);
    }

    private void adopt(@Nullable Stored stored) {
        detector.onStored(stored == null ? null : stored.changeKey());
        storedValidators = stored == null ? Validators.NONE : stored.validators();
        version = stored == null ? 0 : stored.version();
        Fingerprint held = stored == null ? null : stored.fingerprint();
        if (held != null && !held.equals(fingerprint)) {
            observed = false;
            lastGood = null;
        }
        fingerprint = held;
    }

    private void poll() {
        if (!running || busy) {
            return;
        }
        busy = true;
        int begunUnder = lease;
        long begun = nanoTime.getAsLong();
        Validators conditions = lastGood != null ? lastGood.validators() : storedValidators;
        fetcher.fetch(
                endpoint,
                conditions,
                observation -> thread.execute(() -> onObservation(observation, begun, begunUnder)));
    }

    private void onObservation(Observation observation, long begun, int begunUnder) {
        if (isOver(begunUnder)) {
            return;
        }
        if (observation instanceof Observation.Failed failed) {
            doFail(failed.reason());
        } else if (observation instanceof Observation.Fetched fetched) {
            lastGood = fetched;
            doSucceed(fetched, begun);
        } else if (lastGood != null || version != 0) {
            doSucceed(lastGood, begun);
        } else {
            doFail("HTTP 304 without a condition");
        }
    }

    private void doFail(String reason) {
        metrics.polled(endpoint.topic().name(), PollOutcome.FAILED);
        if (failure == null) {
            log.warn("poll_failed topic={} reason=\"{}\"", endpoint.topic(), reason);
        }
        failure = reason;
        scheduleNext();
    }

    /** @param value the current one; null if it is the stored one and its body is not at hand */
    private void doSucceed(Observation.@Nullable Fetched value, long begun) {
        if (failure != null) {
            log.info("poll_recovered topic={}", endpoint.topic());
        }
        failure = null;
        if (value != null && detector.isChange(ChangeDetector.key(value.fingerprint()))) {
            metrics.polled(endpoint.topic().name(), PollOutcome.CHANGED);
            publish(value, begun);
            return;
        }
        metrics.polled(endpoint.topic().name(), PollOutcome.UNCHANGED);
        observed = true;
        observedNanos = begun;
        scheduleNext();
    }

    private void publish(Observation.Fetched value, long observedAt) {
        busy = true;
        int begunUnder = lease;
        String key = ChangeDetector.key(value.fingerprint());
        Write write = new Write(
                endpoint.topic(),
                value.body(),
                value.contentType(),
                value.fingerprint(),
                key,
                value.validators(),
                publisher.highestSeen(),
                TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - observedAt));
        publisher
                .publish(write)
                .whenComplete((publication, error) -> thread.execute(
                        () -> onPublished(value.fingerprint(), key, observedAt, publication, begunUnder)));
    }

    private void onPublished(
            Fingerprint published, String key, long observedAt, @Nullable Publication publication, int begunUnder) {
        if (isOver(begunUnder)) {
            return;
        }
        if (publication == null) {
            detector.onUnknownOutcome();
        } else if (publication instanceof Publication.Accepted accepted) {
            detector.onAcknowledged(key);
            version = accepted.version();
            fingerprint = published;
            observed = true;
            observedNanos = observedAt;
            log.debug("published topic={} fingerprint={} version={}", endpoint.topic(), published, version);
        }
        scheduleNext();
    }

    /** Ends the flight; whether it began under another lease than today's, so that its result counts for nothing. */
    private boolean isOver(int begunUnder) {
        busy = false;
        if (begunUnder != lease) {
            poll();
        }
        return !running || begunUnder != lease;
    }

    private void scheduleNext() {
        if (running) {
            next = thread.schedule(this::poll, rhythm.delayFrom(nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
        }
    }
}
