package io.pollcast.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.pollcast.topic.Body;
import io.pollcast.topic.Hashes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Compares JSON texts without the parts that do not count. A part that is ignored might as well not be there: not its value, nor whether it
 * exists. Without any, bytes are compared; with some, what they say: white space and the spelling of characters (<code>&#92;u0041</code> or
 * {@code A}) do not count then, the order of members and the spelling of numbers do. Immutable; any thread.
 */
final class Comparison {

    private static final JsonFactory FACTORY = JsonCheck.passed();

    private final List<String> pointers;
    private final PointerTree ignored;

    private Comparison(List<String> pointers) {
        this.pointers = pointers;
        this.ignored = PointerTree.of(pointers);
    }

    /**
     * Compares without what {@code pointers} lead to.
     *
     * @param pointers JSON Pointers (RFC 6901), in which a part {@code *} stands for any; none for bytes
     * @throws IllegalArgumentException if one of them has a {@link #problem}
     */
    static Comparison ignoring(List<String> pointers) {
        for (String pointer : pointers) {
            PointerTree.problem(pointer).ifPresent(expected -> {
                throw new IllegalArgumentException(pointer + " (expected: " + expected + ')');
            });
        }
        return new Comparison(List.copyOf(pointers));
    }

    /** What would be right instead of {@code pointer}; empty if nothing is wrong with it. */
    static Optional<String> problem(String pointer) {
        return PointerTree.problem(pointer);
    }

    List<String> pointers() {
        return pointers;
    }

    /** Whether two bodies that passed {@link JsonCheck} are alike in all that counts. */
    boolean same(Body one, Body other) {
        return Arrays.equals(hash(one.bytes()), hash(other.bytes()));
    }

    /**
     * A hash of what counts.
     *
     * @param json that passed {@link JsonCheck}
     * @throws IllegalArgumentException if it would not
     */
    byte[] hash(byte[] json) {
        if (pointers.isEmpty()) {
            return Hashes.sha256(json);
        }
        TokenDigest digest = new TokenDigest(Hashes.sha256());
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            value(parser, List.of(ignored), digest);
            return digest.finish();
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON that was checked", e);
        }
    }

    /** From the first token of a value to its last. As deep as the value, which is bounded. */
    private static void value(JsonParser parser, List<PointerTree> at, TokenDigest digest) throws IOException {
        if (at.isEmpty()) {
            whole(parser, digest);
            return;
        }
        digest.add(parser);
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            members(parser, at, digest);
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            elements(parser, at, digest);
        }
    }

    private static void whole(JsonParser parser, TokenDigest digest) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            digest.add(parser);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (depth > 0 && parser.nextToken() != null);
    }

    private static void members(JsonParser parser, List<PointerTree> at, TokenDigest digest) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            List<PointerTree> below = below(at, parser.currentName());
            if (isIgnored(below)) {
                parser.nextToken();
                parser.skipChildren();
            } else {
                digest.add(parser);
                parser.nextToken();
                value(parser, below, digest);
            }
        }
        digest.add(parser);
    }

    private static void elements(JsonParser parser, List<PointerTree> at, TokenDigest digest) throws IOException {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            List<PointerTree> below = below(at, Integer.toString(i));
            if (isIgnored(below)) {
                parser.skipChildren();
            } else {
                value(parser, below, digest);
            }
        }
        digest.add(parser);
    }

    private static List<PointerTree> below(List<PointerTree> at, String name) {
        List<PointerTree> below = new ArrayList<>(2);
        for (PointerTree tree : at) {
            tree.follow(name, below);
        }
        return below;
    }

    private static boolean isIgnored(List<PointerTree> at) {
        for (PointerTree tree : at) {
            if (tree.isEnd()) {
                return true;
            }
        }
        return false;
    }
}
