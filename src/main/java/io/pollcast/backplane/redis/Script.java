package io.pollcast.backplane.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The Lua scripts, from resources beside this class. Each is one step of the store. */
enum Script {
    ACQUIRE,
    REGISTER,
    RENEW,
    PUBLISH,
    REMOVE,
    RELEASE,
    INDEX,
    READ;

    private final String source = resource("common") + resource(name().toLowerCase(Locale.ROOT));
    private final String digest = sha1(source);

    /** What EVAL takes. */
    String source() {
        return source;
    }

    /** What EVALSHA takes: SHA-1 in hex. */
    String digest() {
        return digest;
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name + ".lua (expected: beside the class files)");
            }
            return Bytes.text(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String source) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(Bytes.of(source)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
