package io.pollcast.backplane.kafka;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the brokers' clock says now, reckoned from the times that they gave to records and the monotonic clock of this process. It is ahead by at
 * most what the last record of our own took to be answered, and hardly ever behind: ages that are reckoned by it are rather too old. Until a record has been seen it
 * is the wall clock of this machine. Any thread; the monitor owns the state.
 */
final class StoreClock {

    private final LongSupplier nanoTime;
    private long aheadMillis;

    /**
     * @param nanoTime a monotonic clock in nanoseconds
     * @param epochMillis the wall clock in milliseconds
     */
    StoreClock(LongSupplier nanoTime, LongSupplier epochMillis) {
        this.nanoTime = nanoTime;
        this.aheadMillis = epochMillis.getAsLong() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }

    /** A record that we began to send at {@code sentNanos} has got this time. */
    synchronized void onSent(long stampMillis, long sentNanos) {
        aheadMillis = stampMillis - TimeUnit.NANOSECONDS.toMillis(sentNanos);
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
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }
}
