package io.pollcast.terminal;

import java.time.Duration;

/** Spans of time as people say them. */
public final class Spans {

    private static final long SECOND = 1_000;
    private static final long TENTHS_BELOW = 10 * SECOND;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private Spans() {}

    /** Such as {@code 40ms}, {@code 0.8s}, {@code 12s}, {@code 3m 20s} or {@code 5h 2m}. */
    public static String text(long millis) {
        if (millis < SECOND / 10) {
            return Math.max(0, millis) + "ms";
        }
        if (millis < TENTHS_BELOW) {
            long tenths = millis / (SECOND / 10);
            return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + "s";
        }
        if (millis < MINUTE) {
            return millis / SECOND + "s";
        }
        return millis < HOUR
                ? pair(millis / MINUTE, "m", millis % MINUTE / SECOND, "s")
                : pair(millis / HOUR, "h", millis % HOUR / MINUTE, "m");
    }

    public static String text(Duration span) {
        return text(span.toMillis());
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + " " + small + smallUnit;
    }
}
