package io.pollcast.poll.fetch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an authority answers (RFC 6749, sections 5.1 and 5.2). */
final class TokenAnswer {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Set<String> ERRORS = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,8192}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    /** Where the authority does not say, it is better to ask too often than to be refused. */
    private static final Duration UNSAID_LIFE = Duration.ofMinutes(5);

    private final Map<String, String> fields;

    private TokenAnswer(Map<String, String> fields) {
        this.fields = fields;
    }

    /** @throws IOException if it is no JSON object */
    static TokenAnswer parse(byte[] json) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (parser.nextToken().isScalarValue()) {
                    fields.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        }
        return new TokenAnswer(fields);
    }

    /** One of the names of the specification; null for none, or another. */
    @Nullable String error() {
        String error = fields.getOrDefault("error", "");
        return ERRORS.contains(error) ? error : null;
    }

    /** @throws TokenException if there is no token that we can use */
    Token token(long askedNanos) throws TokenException {
        String value = fields.getOrDefault("access_token", "");
        if (!TOKEN.matcher(value).matches()) {
            throw new TokenException("answer without a usable access_token", null);
        }
        if (!fields.getOrDefault("token_type", "bearer")
                .toLowerCase(Locale.ROOT)
                .equals("bearer")) {
            throw new TokenException("not of type Bearer", null);
        }
        String seconds = fields.getOrDefault("expires_in", "");
        Duration life = SECONDS.matcher(seconds).matches() ? Duration.ofSeconds(Long.parseLong(seconds)) : UNSAID_LIFE;
        return new Token(value, askedNanos, life);
    }
}
