package io.pollcast.poll;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much slower than configured everything is polled, for the time of an incident.
 *
 * @param factor 1 to 100
 */
public record SlowDown(double factor) {

    public static final String EXPECTED = "1x to 100x, such as 3x or 1.5x";
    public static final SlowDown NONE = new SlowDown(1);

    private static final double MOST = 100;
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}(\\.\\d{1,3})?)x?");

    public SlowDown {
        if (!(factor >= 1 && factor <= MOST)) {
            throw new IllegalArgumentException("slow-down " + factor + " (expected: " + EXPECTED + ")");
        }
    }

    /** Reads {@code 3x} or {@code 3}; empty for anything else. */
    public static Optional<SlowDown> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double factor = Double.parseDouble(matcher.group(1));
        return factor >= 1 && factor <= MOST ? Optional.of(new SlowDown(factor)) : Optional.empty();
    }

    /** {@code duration}, slowed down. */
    Duration of(Duration duration) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }

    boolean isNone() {
        return factor == 1;
    }

    /** As it is written: {@code 3x}. */
    @Override
    public String toString() {
        return factor == Math.rint(factor) ? (long) factor + "x" : String.format(Locale.ROOT, "%sx", factor);
    }
}
