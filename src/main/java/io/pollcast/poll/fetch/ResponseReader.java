package io.pollcast.poll.fetch;

import io.pollcast.backplane.Validators;
import io.pollcast.change.JsonCheck;
import io.pollcast.change.Observation;
import io.pollcast.topic.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Makes an observation of an HTTP response: refuses what is too large, not UTF-8, or not the JSON that it says it is. */
final class ResponseReader {

    private static final int NOT_MODIFIED = 304;
    private static final int OK = 200;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int LEAST_SERVER_ERROR = 500;
    private static final Set<Integer> ASKS_FOR_PATIENCE = Set.of(429, 503);
    private static final String JSON = "application/json";
    private static final int MAX_TYPE = 127;
    private static final Pattern VALIDATOR = Pattern.compile("[\\t\\x20-\\x7e]{1,1024}");

    private final int maxBody;
    private final Clock clock;

    /**
     * @param maxBody in bytes after decompression
     * @param clock for responses that give a date without saying what time it is
     */
    ResponseReader(int maxBody, Clock clock) {
        this.maxBody = maxBody;
        this.clock = clock;
    }

    /**
     * @throws IOException if the connection breaks before the body is whole
     */
    Observation read(Response response) throws IOException {
        Patience patience = new Patience(response, clock);
        if (response.code() == NOT_MODIFIED) {
            return new Observation.NotModified(patience.freshFor());
        }
        if (response.code() != OK) {
            return failed(response.code(), patience);
        }
        MediaType type = response.body().contentType();
        Optional<String> refusal = refusal(type);
        if (refusal.isPresent()) {
            return Observation.Failed.unfit(refusal.get());
        }
        BufferedSource source = response.body().source();
        if (source.request(maxBody + 1L)) {
            return Observation.Failed.unfit("body over " + maxBody + " bytes");
        }
        byte[] bytes = utf8(source.readByteArray(), charset(type));
        if (bytes.length > maxBody) {
            return Observation.Failed.unfit("body over " + maxBody + " bytes");
        }
        Optional<String> problem = JsonCheck.problem(bytes);
        return problem.isPresent()
                ? Observation.Failed.unfit(problem.get())
                : new Observation.Fetched(Body.of(bytes), name(type), validators(response), patience.freshFor());
    }

    /** What is not there (404) or is no value (204) says nothing against other URLs; what is too much for the backend does. */
    private static Observation failed(int status, Patience patience) {
        boolean asks = ASKS_FOR_PATIENCE.contains(status);
        boolean unable = asks || status >= LEAST_SERVER_ERROR || status == REQUEST_TIMEOUT;
        return new Observation.Failed("HTTP " + status, asks ? patience.notBefore() : null, !unable);
    }

    private static Optional<String> refusal(@Nullable MediaType type) {
        if (type == null) {
            return Optional.empty();
        }
        if (name(type).length() > MAX_TYPE) {
            return Optional.of("content type of " + name(type).length() + " characters (expected: JSON)");
        }
        String subtype = type.subtype().toLowerCase(Locale.ROOT);
        return subtype.equals("json") || subtype.endsWith("+json")
                ? Optional.empty()
                : Optional.of("content type " + name(type) + " (expected: JSON)");
    }

    /** What the backend says that its text is written in; UTF-8 if it does not say. */
    private static Charset charset(@Nullable MediaType type) throws RefusedException {
        String name = type == null ? null : type.parameter("charset");
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("unknown charset (expected: UTF-8)");
        }
    }

    /** What is UTF-8 already, or a part of it, passes on unchanged. */
    private static byte[] utf8(byte[] bytes, Charset charset) throws RefusedException {
        if (charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII)) {
            return bytes;
        }
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new RefusedException("body is not " + charset);
        }
    }

    private static String name(@Nullable MediaType type) {
        return type == null ? JSON : (type.type() + '/' + type.subtype()).toLowerCase(Locale.ROOT);
    }

    private static Validators validators(Response response) {
        return new Validators(bounded(response.header("ETag")), bounded(response.header("Last-Modified")));
    }

    private static @Nullable String bounded(@Nullable String validator) {
        return validator != null && isUsable(validator) ? validator : null;
    }

    /** Whether a validator can be sent back as it is. */
    static boolean isUsable(String validator) {
        return VALIDATOR.matcher(validator).matches();
    }
}
