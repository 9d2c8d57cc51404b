package io.pollcast.poll;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.change.ChangeDetector;
import io.pollcast.change.Observation;
import io.pollcast.metrics.Metrics;
import io.pollcast.metrics.PollOutcome;
import io.pollcast.poll.fetch.Fetcher;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
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

    /** One call to the backend. */
    private record Call(int lease, long begunNanos, Validators conditions) {}

    private final EndpointSettings endpoint;
    private final Fetcher fetcher;
    private final Publisher publisher;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private final String label;
    private final Metrics metrics;
    private final Pace pace;
    private final Origin origin;
    private final Turn turn = new Turn();
    private final ChangeDetector detector = new ChangeDetector();
    private final Knowledge known;
    private final Gap gap;
    private final Trouble trouble;
    private final Alarm next;

    private boolean running;
    private boolean busy;
    private int lease;
    private @Nullable PollLoop successor;
    private boolean missing;

    PollLoop(
            EndpointSettings endpoint,
            Fetcher fetcher,
            Publisher publisher,
            ScheduledExecutorService thread,
            LongSupplier nanoTime,
            Pace pace,
            Origin origin,
            String label,
            Metrics metrics) {
        this.endpoint = endpoint;
        this.fetcher = fetcher;
        this.publisher = publisher;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.label = label;
        this.metrics = metrics;
        this.pace = pace;
        this.known = new Knowledge(endpoint);
        this.origin = origin;
        this.trouble = new Trouble(endpoint.topic(), label, metrics);
        this.next = new Alarm(thread);
        this.gap = new Gap(endpoint.rules().gap(), thread, nanoTime);
    }

    EndpointSettings endpoint() {
        return endpoint;
    }

    /**
     * Takes the place of {@code former}, whose endpoint has the same topic, and stops it. If its call is under way, the first one here waits for
     * that to end.
     *
     * @return what the former loop knows of the store, to start with; null if nothing
     */
    @Nullable Stored succeed(PollLoop former) {
        former.retire();
        busy = former.busy;
        former.successor = this;
        return former.known.stored(former.detector.acknowledged());
    }

    /** The lease was granted; {@code stored} is what the store has of this topic. Polls at once, unless the store lacks what is at hand. */
    void start(@Nullable Stored stored) {
        running = true;
        origin.join(turn, pace.everyNanos());
        learn(stored);
        begin();
    }

    /** The lease was granted, but nobody wants this topic: it is not polled before {@link #resume}. */
    void learn(@Nullable Stored stored) {
        lease++;
        missing = false;
        trouble.onStart(known.isStored() && stored == null);
        adopt(stored);
        gap.adopt(stored);
    }

    /** Somebody wants it again: polls at once, unless what is known is as young as it would be had it been polled all the time. */
    void resume() {
        running = true;
        origin.join(turn, pace.everyNanos());
        if (known.isYounger(pace.everyNanos(), nanoTime.getAsLong())) {
            land();
        } else {
            begin();
        }
    }

    /** Whether nothing is under way: it has polled since it began, and waits for the next time. */
    boolean waits() {
        return next.isSet();
    }

    /** The lease is over. */
    void stop() {
        running = false;
        turn.giveUp();
        gap.letGo();
        next.cancel();
    }

    /** Nobody polls this endpoint any more. */
    void retire() {
        stop();
        origin.part(turn);
    }

    /** From now on everything takes that much longer. */
    void slowDown(SlowDown slowDown) {
        pace.slowDown(slowDown);
        origin.join(turn, pace.everyNanos());
        if (next.isSet()) {
            scheduleNext(0);
        }
    }

    /** The beat went through. What the store turned out to lack, or may not have got, is published again. */
    void onRenewed(boolean lacking) {
        if (!running) {
            return;
        }
        missing |= lacking;
        if (detector.isUncertain()) {
            trouble.onRenewedInDoubt();
        }
        if (!busy && (missing || detector.isUncertain())) {
            mend();
        }
    }

    /** What the beat says of this topic. */
    Beat.Entry entry(boolean asleep) {
        return known.entry(trouble.reason(), nanoTime.getAsLong(), asleep);
    }

    EndpointStatus status(boolean asleep) {
        return EndpointStatus.of(entry(asleep), pace, known.changeEveryMillis(), next.pending());
    }

    private void adopt(@Nullable Stored stored) {
        detector.onStored(stored == null ? null : stored.changeKey());
        known.adopt(stored);
    }

    private void begin() {
        Sighting last = known.last();
        if (running && !busy && !known.isStored() && last != null) {
            publish(last);
        } else if (pace.isHeld(nanoTime.getAsLong())) {
            land();
        } else {
            poll();
        }
    }

    private void mend() {
        trouble.onMend(missing);
        missing = false;
        Sighting last = known.last();
        if (last != null) {
            publish(last);
        } else {
            adopt(null);
            poll();
        }
    }

    private void poll() {
        if (running && !busy) {
            next.cancel();
            turn.ask();
        }
    }

    private void fetch() {
        busy = true;
        next.cancel();
        Call call = new Call(lease, nanoTime.getAsLong(), known.conditions());
        fetcher.fetch(
                endpoint.source(),
                call.conditions(),
                observation -> thread.execute(() -> onObservation(observation, call)));
    }

    private void onObservation(Observation observation, Call call) {
        origin.end(observation.answered());
        if (isOver(call.lease())) {
            return;
        }
        if (observation instanceof Observation.Failed failed) {
            doFail(failed);
        } else if (observation instanceof Observation.Fetched fetched) {
            known.see(fetched, call.begunNanos());
            doSucceed(call, fetched.freshFor());
        } else if (call.conditions().equals(Validators.NONE)) {
            doFail(new Observation.Failed("HTTP 304 without a condition"));
        } else if (observation instanceof Observation.NotModified same) {
            known.seeAgain(call.begunNanos());
            doSucceed(call, same.freshFor());
        }
    }

    private void doFail(Observation.Failed failed) {
        metrics.polled(label, PollOutcome.FAILED);
        trouble.onFailure(failed.reason());
        pace.onFailure(nanoTime.getAsLong(), failed.notBefore());
        land();
    }

    private void doSucceed(Call call, @Nullable Duration freshFor) {
        trouble.onSuccess();
        Sighting last = known.last();
        boolean changed = last != null && detector.isChange(last.key());
        pace.onSuccess(changed, freshFor);
        if (last == null || !changed) {
            metrics.polled(label, PollOutcome.UNCHANGED);
            gap.letGo();
            known.observe(call.begunNanos());
            land();
        } else if (gap.isOver() || detector.isUncertain()) {
            metrics.polled(label, PollOutcome.CHANGED);
            publish(last);
        } else {
            metrics.polled(label, PollOutcome.HELD);
            gap.hold(this::onGapOver);
            land();
        }
    }

    /** If a call is under way, what that brings comes first. */
    private void onGapOver() {
        if (!busy) {
            land();
        }
    }

    private void publish(Sighting sighting) {
        gap.letGo();
        busy = true;
        next.cancel();
        int begunUnder = lease;
        publisher
                .publish(sighting.write(endpoint.topic(), publisher.highestSeen(), nanoTime.getAsLong()))
                .whenComplete((publication, error) ->
                        thread.execute(() -> onPublished(sighting, publication, error, begunUnder)));
    }

    private void onPublished(
            Sighting sighting, @Nullable Publication publication, @Nullable Throwable error, int begunUnder) {
        if (isOver(begunUnder)) {
            return;
        }
        if (publication == null) {
            detector.onUnknownOutcome();
            trouble.onUnknown(error);
        } else if (publication instanceof Publication.Accepted accepted) {
            doAccept(sighting, accepted.version());
        }
        land();
    }

    private void doAccept(Sighting sighting, long version) {
        Observation.Fetched value = sighting.value();
        detector.onAcknowledged(sighting.key());
        if (!known.isStored(value.fingerprint())) {
            gap.begin(0);
        }
        known.onStored(sighting, version);
        missing = false;
        trouble.onStored(value.fingerprint());
        log.debug("published topic={} fingerprint={} version={}", endpoint.topic(), value.fingerprint(), version);
    }

    /** Ends the flight; whether it began under another lease than today's, so that its result counts for nothing. */
    private boolean isOver(int begunUnder) {
        onLanded();
        if (begunUnder != lease) {
            begin();
        }
        return !running || begunUnder != lease;
    }

    private void onLanded() {
        busy = false;
        if (successor != null) {
            successor.onLanded();
            successor.begin();
        }
    }

    private void land() {
        Sighting last = known.last();
        if (running && missing) {
            mend();
        } else if (running && gap.isDue() && last != null) {
            publish(last);
        } else {
            scheduleNext(0);
        }
    }

    private void scheduleNext(long atLeastNanos) {
        if (running) {
            next.set(this::poll, pace.delayFrom(nanoTime.getAsLong(), atLeastNanos));
        }
    }

    /** The place in the line of those who call this backend. */
    private final class Turn implements Origin.Caller {

        private boolean waits;
        private boolean missed;

        void ask() {
            if (!waits) {
                waits = true;
                origin.ask(this);
            }
        }

        void giveUp() {
            waits = false;
            missed = false;
            origin.leave(this);
        }

        @Override
        public boolean onTurn() {
            waits = false;
            if (!running || busy) {
                return false;
            }
            if (!publisher.holds()) {
                scheduleNext(0);
                return false;
            }
            missed = false;
            fetch();
            return true;
        }

        @Override
        public void onHeldBack(long nanos) {
            waits = false;
            missed = true;
            if (!busy) {
                scheduleNext(nanos);
            }
        }

        @Override
        public void onRecovered() {
            pace.forgive();
            if (missed || pace.failures() > 0) {
                poll();
            }
        }
    }
}
