package io.pollcast.metrics;

import java.util.Locale;

/** How a poll ended, by its metric label. */
public enum PollOutcome {
    /** A value that differs from the last one. */
    CHANGED,
    /** A value that differs, but comes too soon after the last change. */
    HELD,
    /** The value that is known already. */
    UNCHANGED,
    /** No value. */
    FAILED;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
