package io.pollcast.topic;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The browser-facing name of an endpoint's value, such as {@code prices} or {@code orders/eu}.
 *
 * <p>The grammar keeps names safe as a URL path, as the {@code event:} field of a Server-Sent Event and as part of a Redis key: parts of
 * {@code [A-Za-z0-9_-][A-Za-z0-9._-]*} joined by {@code /}, at most {@value #MAX_LENGTH} characters, and none of the names that an
 * EventSource or Pollcast itself uses for events.
 *
 * @param name the name; validated by the constructor
 */
public record Topic(String name) implements Comparable<Topic> {

    public static final int MAX_LENGTH = 128;

    private static final Pattern GRAMMAR =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*+");
    private static final Set<String> RESERVED = Set.of("error", "open", "message", "patch");

    /** @throws IllegalArgumentException if {@link #problem} finds one */
    public Topic {
        problem(name).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /** What is wrong with {@code name} as a topic, and what would be right; empty if nothing is. */
    public static Optional<String> problem(String name) {
        if (name.length() > MAX_LENGTH) {
            return Optional.of("topic of " + name.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        if (!GRAMMAR.matcher(name).matches()) {
            return Optional.of(
                    "topic " + printable(name)
                            + " (expected: parts of letters, digits, '_', '-' and inner '.', joined by '/', such as orders/eu)");
        }
        if (RESERVED.contains(name) || name.startsWith("pollcast.") || name.endsWith(".patch")) {
            return Optional.of(
                    "topic " + printable(name)
                            + " (expected: another name; error, open, message, patch, pollcast.* and *.patch are events of their own)");
        }
        return Optional.empty();
    }

    /** The topic called {@code name}, or empty if no topic can be called that. For names that come from outside. */
    public static Optional<Topic> parse(String name) {
        return problem(name).isEmpty() ? Optional.of(new Topic(name)) : Optional.empty();
    }

    private static String printable(String name) {
        return '\'' + name.replaceAll("[^\\x20-\\x7e]", "?") + '\'';
    }

    @Override
    public int compareTo(Topic other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
