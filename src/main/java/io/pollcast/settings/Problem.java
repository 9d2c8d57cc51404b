package io.pollcast.settings;

/**
 * One thing that is wrong in the configuration. Fits on one line whatever the file holds: control characters are replaced and long
 * values cut.
 *
 * @param path where, in the form {@code endpoints.prices.every}; relative to the settings record until {@link #under} completes it;
 *     empty for the file as a whole
 * @param value what is there now, such as {@code 0s}
 * @param hint what would be right, such as {@code expected: at least 100ms}; empty if the value says it all
 */
public record Problem(String path, String value, String hint) {

    private static final int MAX_PATH = 200;
    private static final int MAX_VALUE = 120;
    private static final int MAX_HINT = 400;

    public Problem {
        path = printable(path, MAX_PATH);
        value = printable(value, MAX_VALUE);
        hint = printable(hint, MAX_HINT);
    }

    /** The value and the hint, as in {@code 0s (expected: at least 100ms)}. */
    public String text() {
        String shown = value.isEmpty() ? "empty" : value;
        return hint.isEmpty() ? shown : shown + " (" + hint + ")";
    }

    /** The same problem seen from the object that holds the settings under {@code parent}. */
    public Problem under(String parent) {
        if (parent.isEmpty()) {
            return this;
        }
        return new Problem(path.isEmpty() ? parent : parent + '.' + path, value, hint);
    }

    /** The same problem without its value, which may be secret. */
    public Problem withheld() {
        return new Problem(path, "(not shown)", hint);
    }

    private static String printable(String text, int max) {
        String cut = text.length() <= max ? text : text.substring(0, max) + "...";
        return cut.replaceAll("\\p{C}", "?");
    }

    @Override
    public String toString() {
        return path.isEmpty() ? text() : path + ": " + text();
    }
}
