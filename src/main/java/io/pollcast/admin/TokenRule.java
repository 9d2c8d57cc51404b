package io.pollcast.admin;

import io.pollcast.log.Quoted;
import io.pollcast.settings.Secret;
import io.pollcast.topic.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a request to the admin side brings the token (RFC 6750, section 2.1). The probes need none: whoever restarts processes has no secrets, and
 * learns one bit. The token's file is read each time, so that another one is taken up at once. Thread-safe.
 */
final class TokenRule {

    private static final Logger log = LoggerFactory.getLogger(TokenRule.class);

    private static final Set<String> OPEN = Set.of("/livez", "/readyz");
    private static final String SCHEME = "Bearer ";

    private final @Nullable Secret token;

    /** @param token null to let everything pass */
    TokenRule(@Nullable Secret token) {
        this.token = token;
    }

    boolean allows(String path, @Nullable String authorization) {
        return token == null || OPEN.contains(path) || (authorization != null && isToken(token, authorization));
    }

    private static boolean isToken(Secret token, String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        try {
            String given = authorization.substring(SCHEME.length()).strip();
            String expected = token.value();
            return !expected.isBlank() && MessageDigest.isEqual(digest(given), digest(expected));
        } catch (IOException e) {
            log.warn("admin_token_unreadable problem={}", Quoted.fault(e));
            return false;
        }
    }

    /** Of equal length for all, so that the time of the comparison tells nothing of the token's. */
    private static byte[] digest(String text) {
        return Hashes.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
