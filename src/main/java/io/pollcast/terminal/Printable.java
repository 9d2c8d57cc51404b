package io.pollcast.terminal;

import java.util.Locale;

/**
 * Text from outside as it may go to a terminal: control characters, the escape sequences that begin with them, characters that turn the
 * direction of writing, and halves of surrogate pairs are written out as <code>&#92;u001b</code>.
 */
public final class Printable {

    private Printable() {}

    /** {@code text} on one line. */
    public static String line(String text) {
        int first = firstUnsafe(text);
        if (first < 0) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int at = first; at < text.length(); ) {
            int point = text.codePointAt(at);
            if (isSafe(point)) {
                safe.appendCodePoint(point);
            } else {
                safe.append(String.format(Locale.ROOT, "\\u%04x", point));
            }
            at += Character.charCount(point);
        }
        return safe.toString();
    }

    /** {@code text} on one line of at most {@code max} characters; what is cut off shows as {@code …}. */
    public static String line(String text, int max) {
        String safe = line(text.length() <= max ? text : text.substring(0, max));
        return safe.length() <= max && text.length() <= max
                ? safe
                : safe.substring(0, Math.min(safe.length(), max - 1)) + "…";
    }

    private static int firstUnsafe(String text) {
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            if (!isSafe(point)) {
                return at;
            }
            at += Character.charCount(point);
        }
        return -1;
    }

    private static boolean isSafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
