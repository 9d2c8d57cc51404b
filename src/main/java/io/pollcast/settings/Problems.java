package io.pollcast.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a settings record while its constructor checks it. One thread. */
public final class Problems {

    private final List<Problem> found = new ArrayList<>();

    /** Notes that {@code value} under {@code key} is wrong, and what would be right, unless {@code holds}. */
    public void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            found.add(new Problem(key, String.valueOf(value), "expected: " + expected));
        }
    }

    /** Notes a duration that is not within the two bounds, which are allowed themselves. */
    public void between(String key, Duration value, Duration least, Duration most) {
        require(value.compareTo(least) >= 0, key, Durations.text(value), "at least " + Durations.text(least));
        require(value.compareTo(most) <= 0, key, Durations.text(value), "at most " + Durations.text(most));
    }

    /** @throws InvalidSettingsException if anything was noted */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidSettingsException(found);
        }
    }
}
