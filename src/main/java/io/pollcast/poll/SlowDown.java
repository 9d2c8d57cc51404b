package io.pollcast.poll;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much slower than configured everything is polled, for the time of an incident.
 *
 * @param percent how long a rhythm lasts, in percent of the configured one: 100 to 10,000
 */
public record SlowDown(int percent) {

    public static final String EXPECTED = "1x to 100x, such as 3x or 1.5x";
    public static final SlowDown NONE = new SlowDown(100);

    private static final int WHOLE = 100;
    private static final int MOST = 100 * WHOLE;
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}(\\.\\d{1,2})?)x?");

    public SlowDown {
        if (percent < WHOLE || percent > MOST) {
            throw new IllegalArgumentException("slow-down " + percent + "% (expected: " + EXPECTED + ")");
        }
    }

    /** Reads {@code 3x} or {@code 3}; empty for anything else. */
    public static Optional<SlowDown> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return within(new BigDecimal(matcher.group(1)).movePointRight(2).intValue());
    }

    /** What a beat says; empty if it is none of ours. */
    static Optional<SlowDown> within(int percent) {
        return percent < WHOLE || percent > MOST ? Optional.empty() : Optional.of(new SlowDown(percent));
    }

    /** {@code duration}, slowed down. */
    Duration of(Duration duration) {
        return duration.multipliedBy(percent).dividedBy(WHOLE);
    }

    /** 1 to 100. */
    public double factor() {
        return percent / (double) WHOLE;
    }

    /** As it is written: {@code 3x}. */
    @Override
    public String toString() {
        return BigDecimal.valueOf(percent, 2).stripTrailingZeros().toPlainString() + "x";
    }
}
