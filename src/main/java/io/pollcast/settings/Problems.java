package io.pollcast.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** Notes a file that cannot be read; null is none, and fine. */
    public void readable(String key, @Nullable String file) {
        require(file == null || isReadable(file), key, String.valueOf(file), "a file that can be read");
    }

    private static boolean isReadable(String file) {
        try {
            return Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** @throws InvalidSettingsException if anything was noted */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidSettingsException(found);
        }
    }
}
