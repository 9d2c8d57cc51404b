package io.pollcast.change;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes so many bytes and no more. One thread. */
final class BoundedBytes extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int max;

    BoundedBytes(int max) {
        this.max = max;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        if (count > max - bytes.size()) {
            throw new FullException();
        }
        bytes.write(from, offset, count);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    static final class FullException extends IOException {
        private static final long serialVersionUID = 1;
    }
}
