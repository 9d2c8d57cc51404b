package io.pollcast.hub;

import io.pollcast.backplane.Beat;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when beats are missing. While nobody beats, it grows patient: each time it has complained it waits twice as long, so that a gateway
 * without a poller does not keep its store busy. A silence is logged when it begins and when it ends. Owned by the follower's thread.
 */
final class BeatWatch {

    private static final Logger log = LoggerFactory.getLogger(BeatWatch.class);

    private static final int MISSING_BEATS = 2;
    private static final int MAX_PATIENCE = 16;

    private long beats;
    private long heardNanos;
    private long beatNanos;
    private long waitsSinceNanos;
    private long patience = 1;

    /** @param beat how often one is expected until one says so itself */
    BeatWatch(Duration beat) {
        this.beatNanos = beat.toNanos();
    }

    void start(long nowNanos) {
        heardNanos = nowNanos;
        waitsSinceNanos = nowNanos;
    }

    void onBeat(Beat beat, long nowNanos) {
        if (patience > 1) {
            log.info("beat_recovered silence={}ms", silenceMillis(nowNanos));
        }
        beats++;
        heardNanos = nowNanos;
        waitsSinceNanos = nowNanos;
        beatNanos = TimeUnit.MILLISECONDS.toNanos(beat.everyMillis());
        patience = 1;
    }

    /** Whether too many beats are missing since the last one, or since this was last true. */
    boolean isOverdue(long nowNanos) {
        if (nowNanos - waitsSinceNanos <= beatNanos * MISSING_BEATS * patience) {
            return false;
        }
        waitsSinceNanos = nowNanos;
        if (patience == 1) {
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

    FollowerStatus status(boolean synced, boolean registryKnown) {
        return new FollowerStatus(synced, registryKnown, beats, heardNanos, beatNanos);
    }
}
