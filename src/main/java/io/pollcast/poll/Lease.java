package io.pollcast.poll;

import io.pollcast.backplane.Fence;
import io.pollcast.topic.Registry;

/** A lease in hand, by this process's monotonic clock in nanoseconds. Owned by the poller's thread. */
final class Lease {

    private final String token;
    private final String epoch;
    private long expiresNanos;
    private Registry registered;
    private long sequence;
    private boolean renewing;
    private boolean outdated;
    private boolean registering;

    /** @param registered the registry of the claim that it was granted to */
    Lease(String token, String epoch, Registry registered, long expiresNanos) {
        this.token = token;
        this.epoch = epoch;
        this.registered = registered;
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

    /** The registry that the store has acknowledged. */
    Registry registered() {
        return registered;
    }

    /** Whether {@code wanted} must be brought to the store, now: one registry is under way at a time. */
    boolean beginRegistration(Registry wanted) {
        boolean begins = !registering && !wanted.equals(registered);
        registering |= begins;
        return begins;
    }

    /** @param acknowledged what the store has now */
    void endRegistration(Registry acknowledged) {
        registering = false;
        registered = acknowledged;
    }

    /** Whether a renewal may be sent: one is under way at a time. */
    boolean beginRenewal() {
        boolean free = !renewing;
        renewing = true;
        return free;
    }

    /** What a renewal says has changed: one that is under way must be followed by another. */
    void outdateRenewal() {
        outdated = renewing;
    }

    /** Ends it; whether another must follow. */
    boolean endRenewal() {
        boolean follows = outdated;
        renewing = false;
        outdated = false;
        return follows;
    }

    void extend(long newExpiresNanos) {
        expiresNanos = newExpiresNanos;
    }
}
