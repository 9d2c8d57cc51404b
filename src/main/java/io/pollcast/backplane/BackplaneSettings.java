package io.pollcast.backplane;

import io.pollcast.settings.Problems;
import java.time.Duration;

/**
 * What every backplane has in common.
 *
 * @param type which implementation
 * @param beat the time between two beats; the lease lasts {@value #BEATS_PER_LEASE} of them
 */
public record BackplaneSettings(Type type, Duration beat) {

    public static final Duration DEFAULT_BEAT = Duration.ofSeconds(2);
    public static final int BEATS_PER_LEASE = 3;

    private static final Duration MIN_BEAT = Duration.ofMillis(100);
    private static final Duration MAX_BEAT = Duration.ofMinutes(5);

    /** The implementations, by their names in the configuration. */
    public enum Type {
        MEMORY,
        REDIS,
        KAFKA
    }

    public BackplaneSettings {
        Problems problems = new Problems();
        problems.between("beat", beat, MIN_BEAT, MAX_BEAT);
        problems.throwIfAny();
    }
}
