package io.pollcast.poll;

import io.pollcast.settings.Problems;

/**
 * What is common to all endpoints.
 *
 * @param perOrigin how many calls may be under way to one backend (scheme, host and port) at a time
 */
public record PollerSettings(int perOrigin) {

    public static final PollerSettings DEFAULT = new PollerSettings(6);

    private static final int MOST_PER_ORIGIN = 16;

    public PollerSettings {
        Problems problems = new Problems();
        problems.require(
                perOrigin >= 1 && perOrigin <= MOST_PER_ORIGIN, "per-origin", perOrigin, "1 to " + MOST_PER_ORIGIN);
        problems.throwIfAny();
    }
}
