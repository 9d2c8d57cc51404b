package io.pollcast.backplane.kafka;

import io.pollcast.backplane.Fence;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of its own right to write: a fence that fails here does not get as far as a broker. Whether the lease is still held
 * only the live topic says. Any thread; the monitor owns the state.
 */
final class Fences {

    private final LongSupplier nanoTime;
    private @Nullable String token;
    private long sequence;
    private long millis;
    private long endNanos;

    /** @param nanoTime a monotonic clock in nanoseconds */
    Fences(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A lease was granted to a claim that was sent at {@code sentNanos}. */
    synchronized void begin(String newToken, long leaseMillis, long sentNanos) {
        if (!newToken.equals(token)) {
            token = newToken;
            sequence = 0;
        }
        millis = leaseMillis;
        extend(newToken, sentNanos);
    }

    /** A beat that was sent at {@code sentNanos} has kept the lease. */
    synchronized void extend(String keptToken, long sentNanos) {
        if (keptToken.equals(token)) {
            endNanos = sentNanos + TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }

    /** The lease is not held any more. */
    synchronized void end(String lostToken) {
        if (lostToken.equals(token)) {
            token = null;
        }
    }

    /** Whether this fence is that of the lease and the next in order; then all before it are used up. */
    synchronized boolean admits(Fence fence) {
        if (!fence.token().equals(token) || fence.sequence() <= sequence) {
            return false;
        }
        sequence = fence.sequence();
        return true;
    }

    /** Whether the lease has this token and is not over by our own clock. */
    synchronized boolean isOurs(String askedToken) {
        return askedToken.equals(token) && endNanos - nanoTime.getAsLong() > 0;
    }
}
