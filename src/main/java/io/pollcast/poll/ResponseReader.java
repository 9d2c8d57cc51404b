package io.pollcast.poll;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.topic.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Makes an observation of an HTTP response: refuses what is too large, not UTF-8, or not the JSON that it says it is. */
final class ResponseReader {

    private static final int NOT_MODIFIED = 304;
    private static final int OK = 200;
    private static final String JSON = "application/json";
    private static final int MAX_VALIDATOR = 1024;
    private static final JsonFactory FACTORY = new JsonFactory();

    private ResponseReader() {}

    /**
     * @param maxBody in bytes after decompression
     * @throws IOException if the connection breaks before the body is whole
     */
    static Observation read(Response response, int maxBody) throws IOException {
        if (response.code() == NOT_MODIFIED) {
            return new Observation.NotModified();
        }
        if (response.code() != OK) {
            return new Observation.Failed("HTTP " + response.code());
        }
        MediaType type = response.body().contentType();
        Optional<String> refusal = refusal(type);
        if (refusal.isPresent()) {
            return new Observation.Failed(refusal.get());
        }
        BufferedSource source = response.body().source();
        if (source.request(maxBody + 1L)) {
            return new Observation.Failed("body over " + maxBody + " bytes");
        }
        byte[] bytes = source.readByteArray();
        if (!isUtf8(bytes)) {
            return new Observation.Failed("body is not UTF-8");
        }
        if (!isJson(bytes)) {
            return new Observation.Failed("body is not JSON");
        }
        return new Observation.Fetched(Body.of(bytes), name(type), validators(response));
    }

    private static Optional<String> refusal(@Nullable MediaType type) {
        if (type == null) {
            return Optional.empty();
        }
        Charset charset = type.charset(StandardCharsets.UTF_8);
        if (!StandardCharsets.UTF_8.equals(charset) && !StandardCharsets.US_ASCII.equals(charset)) {
            return Optional.of("charset " + charset + " (expected: UTF-8)");
        }
        String subtype = type.subtype().toLowerCase(Locale.ROOT);
        return subtype.equals("json") || subtype.endsWith("+json")
                ? Optional.empty()
                : Optional.of("content type " + name(type) + " (expected: JSON)");
    }

    private static String name(@Nullable MediaType type) {
        return type == null ? JSON : (type.type() + '/' + type.subtype()).toLowerCase(Locale.ROOT);
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** One whole JSON value and nothing behind it. The bytes themselves pass on unchanged. */
    private static boolean isJson(byte[] bytes) {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static Validators validators(Response response) {
        return new Validators(bounded(response.header("ETag")), bounded(response.header("Last-Modified")));
    }

    private static @Nullable String bounded(@Nullable String validator) {
        return validator == null || validator.length() > MAX_VALIDATOR ? null : validator;
    }
}
