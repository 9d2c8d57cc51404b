package io.pollcast.backplane.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollcast.backplane.json.MalformedException;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The headers of one record: each is a text in UTF-8. Reading is bounded and trusts nothing; what is read must have the form that we write. */
final class RecordHeaders {

    /** As far as numbers go in JSON everywhere. */
    static final long MAX_NUMBER = 1L << 52;

    private static final int MAX_TEXT = 16_384;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,16}");

    private final Headers headers;

    RecordHeaders(Headers headers) {
        this.headers = headers;
    }

    /** Adds a header; nothing if the value is null. */
    void put(String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value.getBytes(UTF_8));
        }
    }

    void put(String name, long value) {
        put(name, Long.toString(value));
    }

    @Nullable String textOrNull(String name) throws MalformedException {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            return null;
        }
        if (header.value().length > MAX_TEXT) {
            throw new MalformedException("header '" + name + "' of " + header.value().length
                    + " bytes (expected: at most " + MAX_TEXT + ")");
        }
        return new String(header.value(), UTF_8);
    }

    String text(String name) throws MalformedException {
        String text = textOrNull(name);
        if (text == null) {
            throw expected(name, "text");
        }
        return text;
    }

    /** A text that will be the value of an HTTP field: no control characters. */
    String fieldValue(String name) throws MalformedException {
        String text = text(name);
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw expected(name, "text without control characters");
        }
        return text;
    }

    /** What names one life of a store, or a lease. */
    String name(String name) throws MalformedException {
        String text = text(name);
        if (!NAME.matcher(text).matches()) {
            throw expected(name, "1 to 64 letters, digits, '_' or '-'");
        }
        return text;
    }

    /** A whole number from {@code least} to {@link #MAX_NUMBER}. */
    long number(String name, long least) throws MalformedException {
        String text = text(name);
        if (NUMBER.matcher(text).matches()) {
            long number = Long.parseLong(text);
            if (number >= least && number <= MAX_NUMBER) {
                return number;
            }
        }
        throw expected(name, "a whole number from " + least + " to " + MAX_NUMBER);
    }

    static MalformedException expected(String name, String what) {
        return new MalformedException("wrong or no header '" + name + "' (expected: " + what + ")");
    }
}
