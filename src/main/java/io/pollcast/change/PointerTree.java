package io.pollcast.change;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON Pointers (RFC 6901) laid over each other by their first parts. A part that is only {@code *} stands for every member of an object
 * and every element of a list. Not changed any more once built.
 */
final class PointerTree {

    private static final int MAX_LENGTH = 1_024;

    private final Map<String, PointerTree> named = new HashMap<>();
    private @Nullable PointerTree any;
    private boolean end;

    private PointerTree() {}

    /** @param pointers without a {@link #problem} */
    static PointerTree of(List<String> pointers) {
        PointerTree root = new PointerTree();
        for (String pointer : pointers) {
            PointerTree at = root;
            for (String part : pointer.substring(1).split("/", -1)) {
                at = at.grow(part);
            }
            at.end = true;
        }
        return root;
    }

    /** What would be right instead of {@code pointer}; empty if nothing is wrong with it. */
    static Optional<String> problem(String pointer) {
        if (pointer.isEmpty()) {
            return Optional.of("a JSON Pointer such as /generatedAt: the whole body cannot be ignored");
        }
        if (!pointer.startsWith("/")) {
            return Optional.of("a JSON Pointer, which begins with /, such as /generatedAt or /items/*/age");
        }
        if (pointer.length() > MAX_LENGTH) {
            return Optional.of("at most " + MAX_LENGTH + " characters");
        }
        return pointer.matches("([^~]|~[01])*")
                ? Optional.empty()
                : Optional.of("after ~ a 0 or a 1: ~0 is ~, ~1 is /");
    }

    private PointerTree grow(String part) {
        if (part.equals("*")) {
            PointerTree next = any == null ? new PointerTree() : any;
            any = next;
            return next;
        }
        return named.computeIfAbsent(part.replace("~1", "/").replace("~0", "~"), name -> new PointerTree());
    }

    /** Whether a pointer ends here. */
    boolean isEnd() {
        return end;
    }

    /** Adds what goes on below the member or element {@code name} to {@code next}. */
    void follow(String name, List<PointerTree> next) {
        PointerTree below = named.get(name);
        if (below != null) {
            next.add(below);
        }
        if (any != null) {
            next.add(any);
        }
    }
}
