package io.pollcast.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the key that somebody probably meant. */
final class NearestKey {

    private static final int MAX_LENGTH = 32;

    private NearestKey() {}

    /** The one of {@code known} that {@code key} is a slip of, if any: {@code evry}, {@code staleAfter}, {@code stale_after}. */
    static Optional<String> of(String key, Collection<String> known) {
        if (key.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String plain = plain(key);
        return known.stream()
                .filter(candidate -> distance(plain, plain(candidate)) <= Math.max(1, candidate.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))));
    }

    private static String plain(String key) {
        return key.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
    }

    /** How many characters must be put in, taken out or changed (Levenshtein). */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
