package io.pollcast.poll;

import io.pollcast.backplane.Fence;

/** A lease in hand, by this process's monotonic clock in nanoseconds. Owned by the poller's thread. */
final class Lease {

    private final String token;
    private final String epoch;
    private long expiresNanos;
    private long sequence;
    private boolean renewing;

    Lease(String token, String epoch, long expiresNanos) {
        this.token = token;
        this.epoch = epoch;
        this.expiresNanos = expiresNanos;
    }

    String epoch() {
        return epoch;
    }

    /** The right to the next write; each has a higher number than the one before. */
    Fence nextFence() {
        return new Fence(token, ++sequence);
    }

    boolean isOver(long nowNanos) {
        return leftNanos(nowNanos) <= 0;
    }

    long leftNanos(long nowNanos) {
        return expiresNanos - nowNanos;
    }

    /** Whether a renewal may be sent: one is under way at a time. */
    boolean beginRenewal() {
        boolean free = !renewing;
        renewing = true;
        return free;
    }

    void endRenewal() {
        renewing = false;
    }

    void extend(long newExpiresNanos) {
        expiresNanos = newExpiresNanos;
    }
}
