package io.pollcast.auth;

import io.pollcast.topic.Topic;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request brings to prove who sends it. All of it is secret: {@link #toString} shows none.
 *
 * @param authorization the header {@code Authorization}; null if there is none
 * @param cookie the header {@code Cookie}; null if there is none
 * @param apiKey the header {@code X-Api-Key}; null if there is none
 * @param token the token in the query, where the configuration allows one; null if there is none
 * @param host the header {@code Host}; null if there is none
 * @param wanted the topics that the request names, in its order; empty for the list of topics
 */
public record Visitor(
        @Nullable String authorization,
        @Nullable String cookie,
        @Nullable String apiKey,
        @Nullable String token,
        @Nullable String host,
        List<Topic> wanted) {

    private static final String BEARER = "Bearer ";

    public Visitor {
        wanted = List.copyOf(wanted);
    }

    /** The token of {@code Authorization: Bearer} (RFC 6750, section 2.1; the scheme in any case, RFC 9110, section 11.1). */
    Optional<String> bearer() {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        return Optional.of(authorization.substring(BEARER.length()).strip());
    }

    /** The value of the first cookie called {@code name} (RFC 6265, section 4.2.1), without the quotes that it may have. */
    Optional<String> cookie(String name) {
        if (cookie == null) {
            return Optional.empty();
        }
        for (String pair : cookie.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                return Optional.of(unquoted(pair.substring(equals + 1).strip()));
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    @Override
    public String toString() {
        return "Visitor[wanted=" + wanted + "]";
    }
}
