package io.pollcast.poll;

import io.pollcast.log.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backend (scheme, host and port) and everyone who calls it. So many calls are under way at a time and no more; who comes then waits in line, once
 * and in the order of coming. Calls do not begin faster than 1.5 times as often as all rhythms together ask for, but for the first few:
 * so there is no burst when a lease begins, after a suspend, or when phases fall together.
 *
 * <p>After {@value #FAILURES_TO_OPEN} failures in a row of whichever callers, the backend is taken to be down: one of them probes it now and then,
 * the others are held back. The first answer lets everyone in again. Owned by the poller's thread.
 */
final class Origin {

    /** Who calls. */
    interface Caller {

        /** It is your turn; whether a call begins now, whose end will be told by {@link Origin#end}. */
        boolean onTurn();

        /** The backend is down and another one probes: come again in your rhythm, but not before so many nanoseconds from now. */
        void onHeldBack(long nanos);

        /** The backend is there again; whoever has missed a moment of its rhythm may ask at once. */
        void onRecovered();
    }

    static final int FAILURES_TO_OPEN = 5;
    static final long MOST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Logger log = LoggerFactory.getLogger(Origin.class);

    private static final double HEADROOM = 1.5;
    private static final long MOST_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long FIRST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final int limit;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Alarm wake;

    private final Map<Caller, Double> perNano = new LinkedHashMap<>();
    private final Set<Caller> waiting = new LinkedHashSet<>();
    private double rate;
    private int calling;
    private int failures;
    private long dueNanos;
    private long probeNanos;

    /** @param name that may be shown to anyone */
    Origin(String name, int limit, ScheduledExecutorService thread, LongSupplier nanoTime, RandomGenerator random) {
        this.name = name;
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.random = random;
        this.wake = new Alarm(thread);
        this.dueNanos = nanoTime.getAsLong();
    }

    /** How often {@code caller} means to call, in nanoseconds between two calls. */
    void join(Caller caller, long everyNanos) {
        perNano.put(caller, 1.0 / everyNanos);
        rate = sumOfRates();
    }

    /** The caller comes no more; a call of it that is under way still counts until its end. */
    void part(Caller caller) {
        leave(caller);
        perNano.remove(caller);
        rate = sumOfRates();
    }

    /** Anew each time: what adding and subtracting leave of fractions would pile up. */
    private double sumOfRates() {
        return perNano.values().stream().mapToDouble(one -> one).sum();
    }

    /** Wants to call: now, in turn, or not at all while the backend is down. */
    void ask(Caller caller) {
        long untilProbe = probeNanos - nanoTime.getAsLong();
        if (isDown() && (calling > 0 || untilProbe > 0)) {
            caller.onHeldBack(Math.max(untilProbe, 0));
            return;
        }
        waiting.add(caller);
        serve();
    }

    /** Does not want to call any more. */
    void leave(Caller caller) {
        waiting.remove(caller);
    }

    /** A call is over. */
    void end(boolean answered) {
        calling--;
        if (answered) {
            onAnswer();
        } else {
            onFailure();
        }
        serve();
    }

    boolean isDown() {
        return failures >= FAILURES_TO_OPEN;
    }

    private void onAnswer() {
        boolean wasDown = isDown();
        failures = 0;
        if (wasDown) {
            log.info("origin_recovered origin={}", Quoted.of(name));
            List.copyOf(perNano.keySet()).forEach(Caller::onRecovered);
        }
    }

    private void onFailure() {
        failures++;
        if (!isDown()) {
            return;
        }
        if (failures == FAILURES_TO_OPEN) {
            log.warn("origin_down origin={} failures={}", Quoted.of(name), failures);
        }
        long bound = FIRST_PROBE_NANOS << Math.min(failures - FAILURES_TO_OPEN, 10);
        long wait = random.nextLong(1 + Math.min(bound, MOST_PROBE_NANOS));
        probeNanos = nanoTime.getAsLong() + wait;
        List<Caller> back = new ArrayList<>(waiting);
        waiting.clear();
        back.forEach(caller -> caller.onHeldBack(wait));
    }

    private void serve() {
        while (!waiting.isEmpty() && calling < (isDown() ? 1 : limit)) {
            long gap = gapNanos();
            long early = Math.max(0, dueNanos - nanoTime.getAsLong()) - (limit - 1) * gap;
            if (early > 0) {
                wake.set(this::serve, early);
                return;
            }
            Caller first = waiting.iterator().next();
            waiting.remove(first);
            calling++;
            if (first.onTurn()) {
                dueNanos = nanoTime.getAsLong() + Math.max(0, dueNanos - nanoTime.getAsLong()) + gap;
            } else {
                calling--;
            }
        }
    }

    private long gapNanos() {
        return rate == 0 ? 0 : Math.min(MOST_GAP_NANOS, (long) (1 / (HEADROOM * rate)));
    }
}
