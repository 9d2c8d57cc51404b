package io.pollcast.auth;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of somebody, as a tree of names and values. Immutable as far as nobody changes the tree. Secret: {@link #toString} shows
 * none.
 *
 * @param tree texts, numbers, booleans, lists and maps
 */
public record Claims(Map<String, Object> tree) {

    public static final Claims NONE = new Claims(Map.of());

    /** Of a claim with more values the rest is not looked at. */
    private static final int MAX_VALUES = 1_000;

    /**
     * The values of a claim as texts: of a list its entries, of a single value that. A name with dots is looked up whole, and if there is
     * no such claim, part by part.
     */
    public List<String> values(String name) {
        Object found = tree.containsKey(name) ? tree.get(name) : at(tree, name);
        List<String> values = new ArrayList<>();
        if (found instanceof Collection<?> list) {
            list.stream().limit(MAX_VALUES).forEach(entry -> addScalar(values, entry));
        } else {
            addScalar(values, found);
        }
        return values;
    }

    private static @Nullable Object at(Map<?, ?> tree, String name) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            return tree.get(name);
        }
        Object branch = tree.get(name.substring(0, dot));
        return branch instanceof Map<?, ?> inner ? at(inner, name.substring(dot + 1)) : null;
    }

    private static void addScalar(List<String> values, @Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            values.add(value.toString());
        }
    }

    @Override
    public String toString() {
        return "Claims[" + tree.size() + "]";
    }
}
