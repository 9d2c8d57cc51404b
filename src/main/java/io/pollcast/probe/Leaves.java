package io.pollcast.probe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.pollcast.topic.Body;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The plain values of a body by their JSON Pointers (RFC 6901), where {@code *} stands for any element of an array. Of values with the same
 * pointer only a hash of all is kept. Bounded: what has too many different pointers is counted under one, which is {@link #REST}.
 */
final class Leaves {

    /** Stands for pointers beyond the bound. No pointer is empty, but that of a body which is one plain value. */
    static final String REST = "…";

    private static final int MAX_POINTERS = 2_000;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_SAMPLE = 64;
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Long> hashes = new HashMap<>();
    private final Map<String, String> samples = new HashMap<>();
    private final Set<String> plain = new HashSet<>();

    private Leaves() {}

    static Leaves of(Body body) {
        Leaves leaves = new Leaves();
        try (JsonParser parser = JSON.createParser(body.bytes())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue()) {
                    String pointer = pointer(parser.getParsingContext());
                    leaves.add(pointer, parser.getText());
                    leaves.plain.add(leaves.hashes.containsKey(pointer) ? pointer : REST);
                } else if (token.isStructStart()) {
                    leaves.add(pointer(parser.getParsingContext()), token.asString());
                }
            }
        } catch (IOException e) {
            leaves.add(REST, body.text());
        }
        return leaves;
    }

    private void add(String wanted, String text) {
        String pointer = hashes.size() < MAX_POINTERS || hashes.containsKey(wanted) ? wanted : REST;
        hashes.merge(pointer, (long) text.hashCode(), (before, now) -> before * 31 + now);
        samples.putIfAbsent(pointer, text.length() <= MAX_SAMPLE ? text : text.substring(0, MAX_SAMPLE));
    }

    private static String pointer(JsonStreamContext context) {
        StringBuilder pointer = new StringBuilder();
        int depth = 0;
        for (JsonStreamContext at = context; at != null && depth < MAX_DEPTH; at = at.getParent(), depth++) {
            if (at.inArray()) {
                pointer.insert(0, "/*");
            } else if (at.inObject() && at.getCurrentName() != null) {
                String name = at.getCurrentName().replace("~", "~0").replace("/", "~1");
                pointer.insert(0, "/" + name);
            }
        }
        return depth < MAX_DEPTH ? pointer.toString() : REST;
    }

    /** The pointers whose values differ, or are there only once. */
    Set<String> differences(Leaves other) {
        Set<String> differences = new HashSet<>();
        hashes.forEach((pointer, hash) -> {
            if (!hash.equals(other.hashes.get(pointer))) {
                differences.add(pointer);
            }
        });
        other.hashes.keySet().stream()
                .filter(pointer -> !hashes.containsKey(pointer))
                .forEach(differences::add);
        return differences;
    }

    /** Whether there is any plain value but those at {@code pointers}. */
    boolean holdsMoreThan(Collection<String> pointers) {
        return !pointers.containsAll(plain);
    }

    /** The beginning of the first value there; empty if there is none. */
    String sample(String pointer) {
        return samples.getOrDefault(pointer, "");
    }
}
