package io.pollcast.backplane.kafka;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the brokers' clock says now, reckoned from the times that they gave to records and the monotonic clock of this process. A record of our own got its
 * time between being sent and being answered, so the clock is ahead by at most what the quickest answer of late took, and hardly ever behind: ages
 * that are reckoned by it are rather too old. Until a record has been answered it is the wall clock of this machine. Any thread; the monitor owns the state.
 */
final class StoreClock {

    /** How long a quick answer is worth more than a slower one: clocks drift, and are set. */
    private static final long WORTH_MILLIS = 60_000;

    private final LongSupplier nanoTime;
    private final long startNanos;
    private long aheadMillis;
    private boolean answered;
    private long answeredMillis;

    /**
     * @param nanoTime a monotonic clock in nanoseconds
     * @param epochMillis the wall clock in milliseconds
     */
    StoreClock(LongSupplier nanoTime, LongSupplier epochMillis) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.aheadMillis = epochMillis.getAsLong();
    }

    /** A record that we began to send at {@code sentNanos} has got this time. */
    synchronized void onSent(long stampMillis, long sentNanos) {
        long atMost = stampMillis - millisAt(sentNanos);
        long now = monotonicMillis();
        if (!answered || atMost <= aheadMillis || now - answeredMillis > WORTH_MILLIS) {
            aheadMillis = atMost;
            answeredMillis = now;
            answered = true;
        }
    }

    /** A record with this time has been read, so it is not earlier now. */
    synchronized void onRead(long stampMillis) {
        aheadMillis = Math.max(aheadMillis, stampMillis - monotonicMillis());
    }

    /** Milliseconds since 1970. */
    synchronized long now() {
        return monotonicMillis() + aheadMillis;
    }

    /** How long ago that was, in milliseconds; 0 for what is yet to come. */
    long since(long stampMillis) {
        return Math.max(0, now() - stampMillis);
    }

    private long monotonicMillis() {
        return millisAt(nanoTime.getAsLong());
    }

    private long millisAt(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - startNanos);
    }
}
