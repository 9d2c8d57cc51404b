package io.pollcast.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whether bytes are one whole JSON value in UTF-8 (RFC 8259) and nothing else. Names that an object has twice pass: what they mean is between
 * the backend and its pages. Immutable; any thread.
 */
public final class JsonCheck {

    /** How many objects and lists may stand within each other. */
    public static final int MAX_DEPTH = 500;

    /** The longest number, in characters. */
    public static final int MAX_NUMBER = 1_000;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** One level more than is allowed, since the depth is counted here: the parser's own refusal would not say what it is about. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().streamReadConstraints(upTo(MAX_DEPTH + 1)).build();

    private JsonCheck() {}

    /** Makes parsers of bytes that have passed: they refuse none of them for its size. */
    static JsonFactory passed() {
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .streamReadConstraints(upTo(MAX_DEPTH))
                .build();
    }

    private static StreamReadConstraints upTo(int depth) {
        return StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNumberLength(MAX_NUMBER)
                .maxNameLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .build();
    }

    /**
     * What is wrong with {@code bytes}, in words that are safe to show to anybody; empty if nothing is. A byte order mark would reach pages as a
     * character that their JSON.parse refuses.
     */
    public static Optional<String> problem(byte[] bytes) {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            return Optional.of("body is not UTF-8");
        }
        if (text.hasRemaining() && text.get(0) == BYTE_ORDER_MARK) {
            return Optional.of("body begins with a byte order mark (expected: none, RFC 8259 section 8.1)");
        }
        return problem(text);
    }

    /** Of characters: the parser of bytes would take UTF-16 too. */
    private static Optional<String> problem(CharBuffer text) {
        try (JsonParser parser =
                FACTORY.createParser(text.array(), text.arrayOffset() + text.position(), text.remaining())) {
            if (parser.nextToken() == null) {
                return Optional.of("body is empty (expected: JSON)");
            }
            if (!readValue(parser)) {
                return Optional.of("body nested over " + MAX_DEPTH + " deep");
            }
            return parser.nextToken() == null
                    ? Optional.empty()
                    : Optional.of("body holds more than one JSON value (expected: one)");
        } catch (JsonEOFException e) {
            return Optional.of("body ends before its JSON does");
        } catch (StreamConstraintsException e) {
            return Optional.of("body with a number of over " + MAX_NUMBER + " characters");
        } catch (IOException e) {
            return Optional.of("body is not JSON");
        }
    }

    /** Reads the value whose first token was read, to its end; false if it is too deep. */
    private static boolean readValue(JsonParser parser) throws IOException {
        int depth = 0;
        for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (depth > MAX_DEPTH) {
                return false;
            }
            if (depth == 0) {
                return true;
            }
        }
        return true;
    }
}
