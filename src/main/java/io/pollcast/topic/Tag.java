package io.pollcast.topic;

import java.nio.charset.StandardCharsets;

/**
 * Names one value of one topic inside a cursor: the first 48 bits of SHA-256(topic, NUL, fingerprint) as base64url. Made from content, so
 * it means the same on every gateway, after every restart and over every backplane.
 *
 * @param text {@value #LENGTH} characters
 */
public record Tag(String text) {

    public static final int LENGTH = 8;

    private static final int BYTES = 6;

    public static Tag of(Topic topic, Fingerprint fingerprint) {
        byte[] named = (topic.name() + '\0' + fingerprint.text()).getBytes(StandardCharsets.UTF_8);
        return new Tag(Hashes.text(Hashes.sha256(named), BYTES));
    }
}
