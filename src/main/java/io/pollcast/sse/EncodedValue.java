package io.pollcast.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pollcast.topic.Body;
import java.nio.ByteBuffer;

/**
 * The {@code data:} lines of a value, made once for all connections, groups and event loops. Immutable; the memory outside the heap is freed
 * when nobody refers to it any more.
 */
public final class EncodedValue {

    private static final byte[] DATA = {'d', 'a', 't', 'a', ':', ' '};

    private final ByteBuf lines;

    private EncodedValue(ByteBuf lines) {
        this.lines = lines;
    }

    /**
     * One {@code data:} line for each line of the body, where CR, LF and CRLF end a line (WHATWG HTML, section 9.2.5). An EventSource joins
     * them with LF again, so the body arrives as it is but for CR, which SSE cannot carry.
     */
    public static EncodedValue of(Body body) {
        byte[] bytes = body.bytes();
        ByteBuffer lines = ByteBuffer.allocateDirect(encodedSize(bytes));
        int from = 0;
        for (int at = 0; at <= bytes.length; at++) {
            if (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
                continue;
            }
            lines.put(DATA).put(bytes, from, at - from).put((byte) '\n');
            if (endsWithCrLf(bytes, at)) {
                at++;
            }
            from = at + 1;
        }
        lines.flip();
        return new EncodedValue(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(lines)));
    }

    private static int encodedSize(byte[] bytes) {
        int lineEnds = 0;
        int crLfs = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n' || bytes[at] == '\r') {
                lineEnds++;
            }
            if (endsWithCrLf(bytes, at)) {
                crLfs++;
            }
        }
        int ends = lineEnds - crLfs;
        return bytes.length - lineEnds + (ends + 1) * (DATA.length + 1);
    }

    private static boolean endsWithCrLf(byte[] bytes, int at) {
        return at + 1 < bytes.length && bytes[at] == '\r' && bytes[at + 1] == '\n';
    }

    /** In bytes. */
    int size() {
        return lines.readableBytes();
    }

    /** A view of its own for one write; need not be released. */
    ByteBuf lines() {
        return lines.duplicate();
    }
}
