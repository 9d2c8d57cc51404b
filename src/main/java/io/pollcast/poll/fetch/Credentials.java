package io.pollcast.poll.fetch;

import io.pollcast.settings.Problems;
import io.pollcast.settings.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What proves to a backend who asks. */
public sealed interface Credentials {

    /** The header that carries it. */
    default String header() {
        return "Authorization";
    }

    /** A user and a password (RFC 7617). */
    record Basic(String user, Secret password) implements Credentials {
        public Basic {
            Problems problems = new Problems();
            problems.require(
                    !user.isEmpty() && user.chars().noneMatch(c -> c == ':' || Character.isISOControl(c)),
                    "user",
                    "(not shown)",
                    "a name without ':' and control characters");
            Credentials.require(
                    problems, password, "password", text -> text.chars().noneMatch(Character::isISOControl));
            problems.throwIfAny();
        }

        String value() throws IOException {
            byte[] pair = (user + ':' + password.value()).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
    }

    /** A token (RFC 6750). */
    record Bearer(Secret bearer) implements Credentials {
        public Bearer {
            Problems problems = new Problems();
            Credentials.require(problems, bearer, "bearer", text -> text.matches("[\\x21-\\x7e]{1,8192}"));
            problems.throwIfAny();
        }
    }

    /** A key in a header of the backend's choice. */
    record ApiKey(String header, Secret value) implements Credentials {
        public ApiKey {
            Problems problems = new Problems();
            problems.require(
                    HeaderRule.isFree(header), "header", header, "a header name that Pollcast does not write itself");
            Credentials.require(problems, value, "value", text -> !text.isEmpty() && HeaderRule.isValue(text));
            problems.throwIfAny();
        }
    }

    /** Where the client's secret stands in a request for a token (RFC 6749, section 2.3.1). */
    enum SecretIn {
        HEADER,
        BODY;

        public static Optional<SecretIn> parse(String text) {
            return switch (text) {
                case "header" -> Optional.of(HEADER);
                case "body" -> Optional.of(BODY);
                default -> Optional.empty();
            };
        }
    }

    /**
     * Tokens that an authority gives out for an id and a secret (RFC 6749, section 4.4).
     *
     * @param tokenUrl where it does
     * @param scope what they shall be good for; null for the authority's default
     * @param audience whom they are for, where the authority asks that; null for not said
     */
    record OAuth2(
            URI tokenUrl,
            String clientId,
            Secret clientSecret,
            @Nullable String scope,
            @Nullable String audience,
            SecretIn secretIn)
            implements Credentials {
        public OAuth2 {
            Problems problems = new Problems();
            UrlRule.check("token-url", tokenUrl, true, problems);
            problems.require(!clientId.isEmpty(), "client-id", "empty", "the name that the authority knows");
            Credentials.require(problems, clientSecret, "client-secret", text -> !text.isEmpty());
            problems.throwIfAny();
        }
    }

    private static void require(Problems problems, Secret secret, String key, Predicate<String> fits) {
        boolean usable;
        try {
            usable = fits.test(secret.value());
        } catch (IOException e) {
            usable = false;
        }
        problems.require(usable, key, "(not shown)", "a text that a header can carry: not empty, without line breaks");
    }
}
