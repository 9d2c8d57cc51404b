package io.pollcast.topic;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which values a template's variable may have: one of a list, or what a pattern matches as a whole. Clients choose the value, so the
 * pattern is one of RE2, which takes time in proportion to the length of the value, whatever the pattern.
 */
public final class Allowed {

    public static final int MAX_PATTERN_LENGTH = 200;

    private static final int MAX_REPETITIONS = 1_000;
    private static final Pattern COUNT = Pattern.compile("\\{([0-9]+)(?:,([0-9]*))?}");

    private final Set<String> values;
    private final @Nullable Pattern pattern;

    private Allowed(Set<String> values, @Nullable Pattern pattern) {
        this.values = values;
        this.pattern = pattern;
    }

    public static Allowed listed(List<String> values) {
        return new Allowed(new TreeSet<>(values), null);
    }

    /** @throws IllegalArgumentException if {@link #problem} finds one */
    public static Allowed matching(String pattern) {
        problem(pattern).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        return new Allowed(Set.of(), Pattern.compile(pattern));
    }

    /** What is wrong with a pattern; empty if nothing is. */
    public static Optional<String> problem(String pattern) {
        if (pattern.isEmpty() || pattern.length() > MAX_PATTERN_LENGTH) {
            return Optional.of(
                    "pattern of " + pattern.length() + " characters (expected: 1 to " + MAX_PATTERN_LENGTH + ")");
        }
        if (repetitions(pattern) > MAX_REPETITIONS) {
            return Optional.of("pattern that repeats too much (expected: {n} and {n,m} whose product is at most "
                    + MAX_REPETITIONS + ")");
        }
        try {
            var unused = Pattern.compile(pattern);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(e.getDescription() + " (expected: a regular expression of RE2, such as [A-Z]{3})");
        }
    }

    /** At most as many copies of something a compiled pattern holds: RE2/J unrolls them all, and bounds only each for itself. */
    private static double repetitions(String pattern) {
        double product = 1;
        Matcher count = COUNT.matcher(pattern);
        while (count.find()) {
            String most = count.group(2);
            product *= Math.max(1, Double.parseDouble(most == null || most.isEmpty() ? count.group(1) : most));
        }
        return product;
    }

    public boolean allows(String value) {
        return pattern == null ? values.contains(value) : pattern.matches(value);
    }

    /** The values of a list, sorted; empty if there is a pattern. */
    public List<String> values() {
        return List.copyOf(values);
    }

    /** The pattern; null if there is a list. */
    public @Nullable String pattern() {
        return pattern == null ? null : pattern.pattern();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Allowed allowed && toString().equals(allowed.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** The list in brackets, or the pattern between slashes. */
    @Override
    public String toString() {
        return pattern == null ? values.toString() : '/' + pattern.pattern() + '/';
    }
}
