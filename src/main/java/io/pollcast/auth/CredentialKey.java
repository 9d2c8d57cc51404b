package io.pollcast.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys of credentials that a cache can hold: whoever reads the memory learns no credential, and whoever sends some cannot aim at a
 * bucket. Thread-safe.
 */
final class CredentialKey {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;

    /** @param random bytes that nobody else knows, at least 16 */
    CredentialKey(byte[] random) {
        this.secret = new SecretKeySpec(random, ALGORITHM);
    }

    /** Equal for equal parts, with their lengths, so that no two lists of parts run together; 32 bytes. */
    ByteBuffer of(List<@Nullable String> parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            for (@Nullable String part : parts) {
                byte[] bytes = part == null ? new byte[0] : part.getBytes(UTF_8);
                mac.update(ByteBuffer.allocate(5)
                        .put((byte) (part == null ? 0 : 1))
                        .putInt(bytes.length)
                        .flip());
                mac.update(bytes);
            }
            return ByteBuffer.wrap(mac.doFinal()).asReadOnlyBuffer();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
