package io.pollcast.topic;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** SHA-256 shortened, and base64url without padding (RFC 4648, section 5): the form of every hash that Pollcast shows. */
public final class Hashes {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private Hashes() {}

    /** The SHA-256 of the parts, one after the other. */
    public static byte[] sha256(byte[]... parts) {
        MessageDigest digest = sha256();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /** A SHA-256 that nothing has gone into yet. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The first {@code bytes} bytes of {@code hash} as base64url text; a multiple of three gives whole characters. */
    public static String text(byte[] hash, int bytes) {
        return BASE64URL.encodeToString(Arrays.copyOf(hash, bytes));
    }
}
