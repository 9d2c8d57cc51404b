package io.pollcast.settings;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as the configuration writes them: a whole number of bytes, or of {@code KiB} or {@code MiB}. */
public final class Sizes {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(B|KiB|MiB)?");
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    private Sizes() {}

    /** The bytes that {@code text} writes, or empty if it writes none. */
    public static OptionalLong parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return OptionalLong.of(
                switch (String.valueOf(matcher.group(2))) {
                    case "KiB" -> amount * KIB;
                    case "MiB" -> amount * MIB;
                    default -> amount;
                });
    }

    /** How the configuration would write {@code bytes}, in the largest unit that loses nothing. */
    public static String text(long bytes) {
        if (bytes % MIB == 0 && bytes != 0) {
            return bytes / MIB + "MiB";
        }
        return bytes % KIB == 0 && bytes != 0 ? bytes / KIB + "KiB" : bytes + "B";
    }
}
