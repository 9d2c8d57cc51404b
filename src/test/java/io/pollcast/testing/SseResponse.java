package io.pollcast.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Takes the head and the chunks (RFC 9112, section 7.1) off the bytes of an HTTP/1.1 response and makes events of what is in them, for
 * clients that do their own reading. Bytes may come in any pieces. One thread.
 */
final class SseResponse {

    private enum At {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        END
    }

    private final SseParser parser = new SseParser();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String status = "";
    private At at = At.HEAD;
    private int left;

    /** Takes the next bytes; returns the events that they complete. */
    List<SseParser.Event> feed(byte[] bytes, int from, int length) {
        int i = from;
        int end = from + length;
        while (i < end) {
            if (at == At.CHUNK) {
                int n = Math.min(left, end - i);
                parser.feed(bytes, i, n);
                i += n;
                left -= n;
                at = left == 0 ? At.CHUNK_END : At.CHUNK;
            } else {
                onByte(bytes[i++]);
            }
        }
        return parser.take();
    }

    private void onByte(byte b) {
        if (b == '\r') {
            return;
        }
        if (b != '\n') {
            line.write(b);
            return;
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        onLine(text);
    }

    private void onLine(String text) {
        switch (at) {
            case HEAD -> {
                status = status.isEmpty() ? text : status;
                at = text.isEmpty() ? At.CHUNK_SIZE : At.HEAD;
            }
            case CHUNK_SIZE -> {
                left = Integer.parseInt(text, 16);
                at = left == 0 ? At.END : At.CHUNK;
            }
            case CHUNK_END -> at = At.CHUNK_SIZE;
            default -> {
                // The empty line behind the last chunk.
            }
        }
    }

    /** The first line; empty until it is there. */
    String status() {
        return status;
    }

    String lastEventId() {
        return parser.lastEventId();
    }

    /** Whether the last chunk has come. */
    boolean isEnded() {
        return at == At.END;
    }
}
