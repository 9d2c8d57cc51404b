package io.pollcast.change;

import io.pollcast.settings.Problems;
import io.pollcast.topic.Hashes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint's bodies have to be, what of them browsers get, and what of that counts as a change.
 *
 * @param ignore JSON Pointers (RFC 6901) to what does not count; a part {@code *} stands for any member or element
 * @param select a jq program that makes of a body what browsers get; null for the body itself
 * @param minGap the least time between two changes; null for none
 * @param schema the text of a JSON Schema that bodies have to fit; null for any JSON
 */
public record ChangeRules(
        List<String> ignore,
        @Nullable String select,
        @Nullable Duration minGap,
        @Nullable String schema) {

    /** Any JSON, delivered as it is, and every byte counts. */
    public static final ChangeRules NONE = new ChangeRules(List.of(), null, null, null);

    private static final int TAG_BYTES = 6;
    private static final int MAX_POINTERS = 100;
    private static final int MAX_SELECT = 4_096;
    private static final Duration LEAST_GAP = Duration.ofMillis(100);
    private static final Duration MOST_GAP = Duration.ofHours(24);

    public ChangeRules {
        ignore = List.copyOf(ignore);
        Problems problems = new Problems();
        problems.require(
                ignore.size() <= MAX_POINTERS, "ignore", ignore.size() + " pointers", "at most " + MAX_POINTERS);
        for (int i = 0; i < ignore.size(); i++) {
            String at = "ignore[" + i + ']';
            String pointer = ignore.get(i);
            Comparison.problem(pointer).ifPresent(expected -> problems.require(false, at, pointer, expected));
        }
        if (select != null) {
            checkSelect(select, problems);
        }
        if (minGap != null) {
            problems.between("min-gap", minGap, LEAST_GAP, MOST_GAP);
        }
        if (schema != null) {
            BodySchema.problem(schema).ifPresent(expected -> problems.require(false, "schema", "not usable", expected));
        }
        problems.throwIfAny();
    }

    private static void checkSelect(String select, Problems problems) {
        if (select.length() > MAX_SELECT) {
            problems.require(false, "select", select.length() + " characters", "at most " + MAX_SELECT);
        } else {
            Selection.problem(select).ifPresent(expected -> problems.require(false, "select", select, expected));
        }
    }

    /** The least time between two changes; zero if the rules name none. */
    public Duration gap() {
        return minGap == null ? Duration.ZERO : minGap;
    }

    /** Whether the value with this change key was made and compared by rules that are the same in this. */
    public boolean made(String key) {
        return key.startsWith(tag());
    }

    /** What change keys begin with: a mark of {@code ignore} and {@code select}; the others do not change what is compared. */
    String tag() {
        StringBuilder text = new StringBuilder();
        text.append("select ")
                .append(select == null ? -1 : select.length())
                .append(' ')
                .append(select);
        new TreeSet<>(ignore)
                .forEach(pointer -> text.append("\nignore ")
                        .append(pointer.length())
                        .append(' ')
                        .append(pointer));
        return Hashes.text(Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8)), TAG_BYTES);
    }
}
