package io.pollcast.testing;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Unpacks a gzip stream while it comes; what can be told of the bytes so far is given at once. One thread. */
public final class Gunzip {

    private static final int HEADER = 10;

    private final Inflater inflater = new Inflater(true);
    private int skipped;

    /** What {@code bytes} add to the text. */
    public byte[] feed(byte[] bytes) {
        int skip = Math.min(HEADER - skipped, bytes.length);
        skipped += skip;
        inflater.setInput(bytes, skip, bytes.length - skip);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[8_192];
        try {
            for (int n = inflater.inflate(part); n > 0; n = inflater.inflate(part)) {
                out.write(part, 0, n);
            }
        } catch (DataFormatException e) {
            throw new AssertionError("not a gzip stream", e);
        }
        return out.toByteArray();
    }
}
