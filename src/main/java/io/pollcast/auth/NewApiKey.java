package io.pollcast.auth;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A key that nobody had before. Secret: {@link #toString} shows none.
 *
 * @param key what a server sends as {@code X-Api-Key}; 43 characters of base64url (RFC 4648, section 5)
 * @param sha256 what the configuration holds, in hexadecimal
 */
public record NewApiKey(String key, String sha256) {

    private static final int BYTES = 32;

    public static NewApiKey from(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new NewApiKey(key, ApiKeyAuthenticator.sha256(key));
    }

    @Override
    public String toString() {
        return "NewApiKey[sha256=" + sha256 + "]";
    }
}
