package io.pollcast.backplane.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Topic;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of what Pollcast keeps in a store and announces through it: one object on one line. Reading is bounded and trusts nothing: what
 * is not as it should be is a {@link MalformedException} that names the field. Any thread.
 */
public final class Json {

    /** The largest document that is read: a beat of {@link #MAX_TOPICS} topics fits. */
    public static final int MAX_BYTES = 4 << 20;

    /** The largest document that is written: what a store puts around it fits below {@link #MAX_BYTES} too. */
    public static final int MAX_WRITTEN_BYTES = MAX_BYTES - (64 << 10);

    /** As many topics as one application may have; a store may take fewer. */
    public static final int MAX_TOPICS = 10_000;

    /** Numbers of Lua are exact up to twice this. */
    public static final long MAX_NUMBER = 1L << 52;

    /** The longest text that is read, in characters. */
    public static final int MAX_TEXT = 16_384;

    private static final int MAX_BYTES_OF_CHAR = 3;
    private static final int MAX_DEPTH = 6;
    private static final int MAX_NUMBER_LENGTH = 20;
    private static final Pattern EPOCH = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_BYTES)
                            .maxStringLength(MAX_TEXT)
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** A new object without fields. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The object on one line. */
    public static String write(ObjectNode object) {
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers can be written", e);
        }
    }

    /** The object without its opening brace, for a script to put fields of its own before it. */
    public static String tail(ObjectNode object) {
        return write(object).substring(1);
    }

    /** Whether {@code text} may be written, by its size. */
    static boolean fits(String text) {
        return text.length() <= MAX_WRITTEN_BYTES / MAX_BYTES_OF_CHAR
                || text.getBytes(UTF_8).length <= MAX_WRITTEN_BYTES;
    }

    /** The object that {@code length} bytes from the start of {@code bytes} write. */
    public static JsonNode read(byte[] bytes, int length) throws MalformedException {
        if (length > MAX_BYTES) {
            throw new MalformedException(length + " bytes of JSON (expected: at most " + MAX_BYTES + ")");
        }
        try {
            // Decoded here: from bytes, Jackson would also take UTF-16 and UTF-32.
            JsonNode node = MAPPER.readTree(new String(bytes, 0, length, UTF_8));
            if (node.isObject()) {
                return node;
            }
        } catch (IOException e) {
            throw new MalformedException("not JSON (expected: an object)");
        }
        throw new MalformedException("JSON of another kind (expected: an object)");
    }

    /** The object that is the value of {@code field}. */
    public static JsonNode object(JsonNode object, String field) throws MalformedException {
        JsonNode value = object.path(field);
        if (!value.isObject()) {
            throw expected(field, "an object");
        }
        return value;
    }

    /** The list of at most {@link #MAX_TOPICS} that is the value of {@code field}. */
    public static JsonNode array(JsonNode object, String field) throws MalformedException {
        JsonNode array = object.path(field);
        if (!array.isArray() || array.size() > MAX_TOPICS) {
            throw expected(field, "a list of at most " + MAX_TOPICS);
        }
        return array;
    }

    /** The text that is the value of {@code field}. */
    public static String text(JsonNode object, String field) throws MalformedException {
        JsonNode text = object.path(field);
        if (!text.isTextual()) {
            throw expected(field, "text");
        }
        return text.textValue();
    }

    /** The same; null if there is no such field or its value is null. */
    public static @Nullable String textOrNull(JsonNode object, String field) throws MalformedException {
        return object.path(field).isNull() ? null : text(object, field);
    }

    /** A text that will be the value of an HTTP field: no control characters. */
    public static String fieldValue(JsonNode object, String field) throws MalformedException {
        String text = text(object, field);
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw expected(field, "text without control characters");
        }
        return text;
    }

    /** What may name one life of a store or one process. */
    public static String epoch(JsonNode object, String field) throws MalformedException {
        String text = text(object, field);
        if (!EPOCH.matcher(text).matches()) {
            throw expected(field, "1 to 64 letters, digits, '_' or '-'");
        }
        return text;
    }

    /** True or false. */
    public static boolean flag(JsonNode object, String field) throws MalformedException {
        JsonNode flag = object.path(field);
        if (!flag.isBoolean()) {
            throw expected(field, "true or false");
        }
        return flag.booleanValue();
    }

    /** A whole number from {@code least} to {@link #MAX_NUMBER}. */
    public static long number(JsonNode object, String field, long least) throws MalformedException {
        return number(object, field, least, MAX_NUMBER);
    }

    /** A whole number from {@code least} to {@code most}. */
    public static long number(JsonNode object, String field, long least, long most) throws MalformedException {
        JsonNode number = object.path(field);
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || number.longValue() < least
                || number.longValue() > most) {
            throw expected(field, "a whole number from " + least + " to " + most);
        }
        return number.longValue();
    }

    /** The topic that {@code field} names. */
    public static Topic topic(JsonNode object, String field) throws MalformedException {
        return Topic.parse(text(object, field)).orElseThrow(() -> expected(field, "a topic"));
    }

    /** A fingerprint; null if the value is null. */
    public static @Nullable Fingerprint fingerprintOrNull(JsonNode object, String field) throws MalformedException {
        return object.path(field).isNull() ? null : fingerprint(object, field);
    }

    /** The fingerprint that is the value of {@code field}. */
    public static Fingerprint fingerprint(JsonNode object, String field) throws MalformedException {
        try {
            return new Fingerprint(text(object, field));
        } catch (IllegalArgumentException e) {
            throw expected(field, "a fingerprint");
        }
    }

    private static MalformedException expected(String field, String what) {
        return new MalformedException("wrong or no field '" + field + "' (expected: " + what + ")");
    }
}
