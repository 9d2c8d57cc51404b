package io.pollcast.tail;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which lines of a text are not among those of the one before. Lines that only moved do not count. */
final class LineChanges {

    private LineChanges() {}

    /** The indexes in {@code after}. */
    static BitSet between(List<String> before, List<String> after) {
        Map<String, Integer> left = new HashMap<>();
        before.forEach(line -> left.merge(content(line), 1, Integer::sum));
        BitSet changed = new BitSet();
        for (int i = 0; i < after.size(); i++) {
            Integer rest = left.computeIfPresent(content(after.get(i)), (line, count) -> count - 1);
            changed.set(i, rest == null || rest < 0);
        }
        return changed;
    }

    /** The comma behind a member says only whether another follows. */
    private static String content(String line) {
        return line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
    }
}
