package io.pollcast.poll;

import io.pollcast.settings.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often an endpoint is polled: at one rhythm, or between two bounds, as the backend and its changes suggest.
 *
 * @param least the shorter bound
 * @param most the longer bound; the same for one rhythm
 */
public record Every(Duration least, Duration most) {

    public static final String FORM = "a duration, such as 500ms, 2s or 1m, or auto(1s, 1m)";

    private static final Pattern AUTO = Pattern.compile("auto\\(\\s*([^,\\s]+)\\s*,\\s*([^,\\s)]+)\\s*\\)");

    /** One rhythm. */
    public static Every of(Duration rhythm) {
        return new Every(rhythm, rhythm);
    }

    /** Reads {@code 2s} or {@code auto(1s, 1m)}; empty for anything else. */
    public static Optional<Every> parse(String text) {
        Matcher auto = AUTO.matcher(text);
        if (!auto.matches()) {
            return Durations.parse(text).map(Every::of);
        }
        return Durations.parse(auto.group(1))
                .flatMap(least -> Durations.parse(auto.group(2)).map(most -> new Every(least, most)));
    }

    public boolean isAuto() {
        return !least.equals(most);
    }

    /** {@code duration}, or the bound that it is beyond. */
    Duration clamp(Duration duration) {
        if (duration.compareTo(least) < 0) {
            return least;
        }
        return duration.compareTo(most) > 0 ? most : duration;
    }

    /** As it is written: {@code auto(1s, 1m)}. */
    @Override
    public String toString() {
        return isAuto() ? "auto(" + Durations.text(least) + ", " + Durations.text(most) + ")" : Durations.text(most);
    }
}
