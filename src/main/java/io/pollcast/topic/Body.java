package io.pollcast.topic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a value as browsers get them. Immutable by agreement: whoever gets {@link #bytes} does not write to them. */
public final class Body {

    private final byte[] bytes;

    private Body(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the array over without a copy; the caller must not change it afterwards. */
    public static Body of(byte[] bytes) {
        return new Body(bytes);
    }

    public static Body of(String text) {
        return new Body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The array itself, shared and not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The size in bytes. */
    public int size() {
        return bytes.length;
    }

    /** The body as UTF-8 text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body body && Arrays.equals(bytes, body.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The size only: bodies may be private and do not belong in logs. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
