package io.pollcast.topic;

import java.util.regex.Pattern;

/**
 * Names a body by its content: the first 96 bits of its SHA-256 as base64url, 16 characters. Equal bodies have equal fingerprints on
 * every machine; the ETag is made of it.
 *
 * @param text the 16 characters
 */
public record Fingerprint(String text) {

    private static final int BYTES = 12;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{16}");

    /** @throws IllegalArgumentException if {@code text} is not 16 characters of base64url */
    public Fingerprint {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "fingerprint of " + text.length() + " characters (expected: 16 of base64url)");
        }
    }

    public static Fingerprint of(Body body) {
        return new Fingerprint(Hashes.text(Hashes.sha256(body.bytes()), BYTES));
    }

    @Override
    public String toString() {
        return text;
    }
}
