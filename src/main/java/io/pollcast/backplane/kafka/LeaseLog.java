package io.pollcast.backplane.kafka;

import org.jspecify.annotations.Nullable;

/**
 * Works out who holds the lease from the records of the live topic. They have one order and the broker's time, so whoever reads them comes to
 * the same answer without asking anybody. Owned by the reader's thread.
 *
 * <p>Time is what passes between records. Where the broker's clock goes back, because it was set or because another broker's goes differently,
 * none passes: a lease neither lasts longer for it nor ends.
 *
 * <p>Old records are deleted, so that reading may begin in the middle of a lease. Then the first beat says who holds it: nobody beats without a
 * lease that was granted. Until then a claim is not, unless a lease of the same length would be over.
 */
final class LeaseLog {

    private long now;
    private long lastStamp = Long.MAX_VALUE;
    private long highestGeneration = -1;
    private boolean certain;
    private long began = -1;
    private @Nullable Lease lease;

    /** @param certain whether nothing is missing before the first record that matters now */
    LeaseLog(boolean certain) {
        this.certain = certain;
    }

    /** The time of the last record in milliseconds, of which only differences mean something. */
    long now() {
        return now;
    }

    /** Comes first for every record, of whatever kind: its time, by the broker's clock, in milliseconds. */
    void pass(long stampMillis) {
        now += Math.max(0, stampMillis - lastStamp);
        lastStamp = stampMillis;
        if (began < 0) {
            began = now;
        }
    }

    /** The lease that is held now; null if it is free. */
    @Nullable Lease current() {
        Lease held = lease;
        return held != null && now < held.endsAt() ? held : null;
    }

    /** Somebody wants the lease. */
    void claim(long offset, String token, long millis, String registryHash) {
        Lease held = current();
        if (held != null) {
            if (held.token().equals(token)) {
                lease = new Lease(token, held.generation(), millis, now + millis, registryHash, offset);
            }
            return;
        }
        certain |= now - began >= millis;
        if (certain) {
            highestGeneration = offset;
            lease = new Lease(token, offset, millis, now + millis, registryHash, offset);
        }
    }

    /** Somebody who says that he has the lease keeps it; whether he has. */
    boolean keep(long offset, String token, long generation, long millis, String registryHash) {
        if (generation > highestGeneration || !certain) {
            certain = true;
            highestGeneration = generation;
            lease = new Lease(token, generation, millis, now + millis, registryHash, offset);
            return true;
        }
        Lease held = holder(token);
        if (held == null) {
            return false;
        }
        lease = held.keptBy(offset, now + held.millis());
        return true;
    }

    /** The holder has another registry now. */
    void register(String token, String registryHash) {
        Lease held = holder(token);
        if (held != null) {
            lease = held.with(registryHash);
        }
    }

    /** The holder gives the lease back; whether it was the holder. */
    boolean release(String token, long generation) {
        if (generation > highestGeneration || !certain) {
            certain = true;
            highestGeneration = generation;
            lease = null;
            return true;
        }
        if (holder(token) == null) {
            return false;
        }
        lease = null;
        return true;
    }

    private @Nullable Lease holder(String token) {
        Lease held = current();
        return held != null && held.token().equals(token) ? held : null;
    }
}
