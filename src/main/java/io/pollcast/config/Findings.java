package io.pollcast.config;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was found wrong in one configuration, in the order of reading. Knows which values are secret and withholds them. One thread.
 */
final class Findings {

    /** Nobody reads more, and aliases could make very many of one mistake. */
    private static final int MAX_PROBLEMS = 1_000;

    private final List<Problem> found = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final Set<String> secrets = new HashSet<>();

    /** From now on the value at {@code path} does not appear in a problem. */
    void secret(String path) {
        secrets.add(printable(path));
    }

    void add(String path, String value, String hint) {
        add(new Problem(path, value, hint), secrets.contains(printable(path)));
    }

    /** Notes that there is no value where there should be one; there is nothing to withhold then. */
    void missing(String path, String expected) {
        add(new Problem(path, "missing", "expected: " + expected), false);
    }

    private void add(Problem problem, boolean secret) {
        if (found.size() < MAX_PROBLEMS) {
            found.add(secret ? problem.withheld() : problem);
            paths.add(problem.path());
        }
    }

    /** Whether something is wrong at exactly this path. */
    boolean at(String path) {
        return paths.contains(printable(path));
    }

    /**
     * Builds a settings record and takes over what it finds wrong with itself, except for keys that have a problem already and for keys
     * that the file does not hold: a default that does not go with a wrong value is not the reader's mistake.
     *
     * @return null if the record refused
     */
    <T> @Nullable T build(String path, Predicate<String> held, Supplier<T> record) {
        try {
            return record.get();
        } catch (InvalidSettingsException e) {
            for (Problem problem : e.problems()) {
                Problem whole = problem.under(path);
                if (held.test(problem.path().split("[.\\[]", 2)[0]) && !at(whole.path())) {
                    add(whole, secrets.contains(whole.path()));
                }
            }
            return null;
        }
    }

    /** @throws InvalidSettingsException with everything, if anything was noted */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidSettingsException(found);
        }
    }

    /** The path as problems carry it. */
    private static String printable(String path) {
        return new Problem(path, "", "").path();
    }
}
