package io.pollcast.hub;

import io.pollcast.backplane.Beat;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when beats are missing. While nobody beats, it grows patient: each time it has complained it waits twice as long, so that a gateway
 * without a poller does not keep its store busy. When the store has a later beat than came here, somebody does. A silence is logged when it begins and when it ends. Owned by the follower's thread.
 */
final class BeatWatch {

    private static final Logger log = LoggerFactory.getLogger(BeatWatch.class);

    private static final int MISSING_BEATS = 2;
    private static final int MAX_PATIENCE = 16;

    private long beats;
    private long rounds;
    private long roundNanos;
    private long heardNanos;
    private long beatNanos;
    private long waitsSinceNanos;
    private long latestNanos;
    private long patience = 1;
    private boolean silent;
    private boolean known;
    private long sentNanos;

    /** @param beat how often one is expected until one says so itself */
    BeatWatch(Duration beat) {
        this.beatNanos = beat.toNanos();
    }

    void start(long nowNanos) {
        heardNanos = nowNanos;
        latestNanos = nowNanos;
        waitsSinceNanos = nowNanos;
    }

    /**
     * Whether this beat begins a round: those that come together are one. After a stall many do, and what was said between them is still to come;
     * and a poller that has just got the lease of a store that lost a write speaks of the older value until its first poll.
     */
    boolean onBeat(Beat beat, long nowNanos) {
        if (silent) {
            log.info("beat_recovered silence={}ms", silenceMillis(nowNanos));
        }
        beatNanos = TimeUnit.MILLISECONDS.toNanos(beat.everyMillis());
        boolean begins = rounds == 0 || nowNanos - roundNanos > beatNanos / 2;
        if (begins) {
            rounds++;
            roundNanos = nowNanos;
        }
        silent = false;
        beats++;
        know(nowNanos);
        heardNanos = nowNanos;
        latestNanos = nowNanos;
        waitsSinceNanos = nowNanos;
        patience = 1;
        return begins;
    }

    /**
     * The store has this beat, sent then at the latest; whether it came here is not known. Before the first is heard it shows that somebody beats; later
     * on, only what is heard shows that this gateway hears.
     */
    void onStored(long storedNanos, long nowNanos) {
        if (beats == 0) {
            know(storedNanos);
        }
        // The clocks of two machines drift apart: only what is later by far is another one.
        if (storedNanos - latestNanos > beatNanos / 2) {
            latestNanos = storedNanos;
            waitsSinceNanos = patience > 1 ? nowNanos : waitsSinceNanos;
            patience = 1;
        }
    }

    private void know(long nanos) {
        known = true;
        sentNanos = nanos;
    }

    /** Whether too many beats are missing since the last one, or since this was last true. */
    boolean isOverdue(long nowNanos) {
        if (nowNanos - waitsSinceNanos <= beatNanos * MISSING_BEATS * patience) {
            return false;
        }
        waitsSinceNanos = nowNanos;
        if (!silent) {
            silent = true;
            log.warn("beat_missing silence={}ms", silenceMillis(nowNanos));
        }
        patience = Math.min(patience * 2, MAX_PATIENCE);
        return true;
    }

    private long silenceMillis(long nowNanos) {
        return TimeUnit.NANOSECONDS.toMillis(nowNanos - heardNanos);
    }

    /** How many beats have been heard. */
    long beats() {
        return beats;
    }

    /** The same, but those that came together count as one. */
    long rounds() {
        return rounds;
    }

    FollowerStatus status(boolean synced, boolean registryKnown) {
        return new FollowerStatus(synced, registryKnown, beats, known, sentNanos, beatNanos);
    }
}
