package io.pollcast.settings;

/**
 * One thing that is wrong in the configuration.
 *
 * @param path where, in the form {@code endpoints.prices.every}; relative to the settings record until {@link #under} completes it
 * @param text the value, and what would be right, as in {@code 0s (expected: at least 100ms)}
 */
public record Problem(String path, String text) {

    /** The same problem seen from the object that holds the settings under {@code parent}. */
    public Problem under(String parent) {
        if (parent.isEmpty()) {
            return this;
        }
        return new Problem(path.isEmpty() ? parent : parent + '.' + path, text);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? text : path + ": " + text;
    }
}
