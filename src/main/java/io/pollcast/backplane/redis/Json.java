package io.pollcast.backplane.redis;

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

/** The JSON of Pollcast's keys and announcements: one object on one line. Reading is bounded and trusts nothing. */
final class Json {

    /** The largest document that is read: a beat of {@link #MAX_TOPICS} topics fits. */
    static final int MAX_BYTES = 4 << 20;

    /** As many topics as one application may have; Lua cannot take many more at once. */
    static final int MAX_TOPICS = 5_000;

    /** Numbers of Lua are exact up to twice this. */
    static final long MAX_NUMBER = 1L << 52;

    private static final int MAX_TEXT = 16_384;
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

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String write(ObjectNode object) {
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers can be written", e);
        }
    }

    /** The object without its opening brace, for a script to put fields of its own before it. */
    static String tail(ObjectNode object) {
        return write(object).substring(1);
    }

    /** The object that {@code length} bytes from the start of {@code bytes} write. */
    static JsonNode read(byte[] bytes, int length) throws MalformedException {
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

    static JsonNode object(JsonNode object, String field) throws MalformedException {
        JsonNode value = object.path(field);
        if (!value.isObject()) {
            throw expected(field, "an object");
        }
        return value;
    }

    static JsonNode array(JsonNode object, String field) throws MalformedException {
        JsonNode array = object.path(field);
        if (!array.isArray() || array.size() > MAX_TOPICS) {
            throw expected(field, "a list of at most " + MAX_TOPICS);
        }
        return array;
    }

    static String text(JsonNode object, String field) throws MalformedException {
        JsonNode text = object.path(field);
        if (!text.isTextual()) {
            throw expected(field, "text");
        }
        return text.textValue();
    }

    static @Nullable String textOrNull(JsonNode object, String field) throws MalformedException {
        return object.path(field).isNull() ? null : text(object, field);
    }

    /** A text that will be the value of an HTTP field: no control characters. */
    static String fieldValue(JsonNode object, String field) throws MalformedException {
        String text = text(object, field);
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw expected(field, "text without control characters");
        }
        return text;
    }

    static String epoch(JsonNode object, String field) throws MalformedException {
        String text = text(object, field);
        if (!EPOCH.matcher(text).matches()) {
            throw expected(field, "1 to 64 letters, digits, '_' or '-'");
        }
        return text;
    }

    static boolean flag(JsonNode object, String field) throws MalformedException {
        JsonNode flag = object.path(field);
        if (!flag.isBoolean()) {
            throw expected(field, "true or false");
        }
        return flag.booleanValue();
    }

    /** A whole number from {@code least} to {@link #MAX_NUMBER}. */
    static long number(JsonNode object, String field, long least) throws MalformedException {
        return number(object, field, least, MAX_NUMBER);
    }

    static long number(JsonNode object, String field, long least, long most) throws MalformedException {
        JsonNode number = object.path(field);
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || number.longValue() < least
                || number.longValue() > most) {
            throw expected(field, "a whole number from " + least + " to " + most);
        }
        return number.longValue();
    }

    static Topic topic(JsonNode object, String field) throws MalformedException {
        return Topic.parse(text(object, field)).orElseThrow(() -> expected(field, "a topic"));
    }

    static @Nullable Fingerprint fingerprintOrNull(JsonNode object, String field) throws MalformedException {
        return object.path(field).isNull() ? null : fingerprint(object, field);
    }

    static Fingerprint fingerprint(JsonNode object, String field) throws MalformedException {
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
