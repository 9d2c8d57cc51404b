package io.pollcast.sse;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import java.util.zip.Deflater;

/**
 * Pieces of a gzip stream that stand for themselves (RFC 1951): each is compressed with an empty window and ends on a byte with a sync flush,
 * so any of them, in any order, behind one {@link #HEADER} is a valid stream. What is compressed once therefore serves every connection,
 * whenever it began. The stream never has a last block or a trailer.
 */
final class Deflate {

    /** Of a gzip stream (RFC 1952): deflate, no flags, no time, unknown system. */
    static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** Before each stored block: its type, its length, and the complement of that. */
    static final int STORED_HEAD = 5;

    private static final int MAX_STORED = 0xffff;
    private static final int LEVEL = 6;
    private static final int FLUSH_BYTES = 64;

    private Deflate() {}

    /** The bytes of {@code plain} as a piece; stored if compression would only make them longer. */
    static ByteBuffer compressed(ByteBuffer plain) {
        ByteBuffer piece = ByteBuffer.allocate(plain.remaining() + FLUSH_BYTES);
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            deflater.setInput(plain.duplicate());
            deflater.deflate(piece, Deflater.SYNC_FLUSH);
            return piece.hasRemaining() ? direct(piece.flip()) : stored(plain, ByteBuffer::allocateDirect);
        } finally {
            deflater.end();
        }
    }

    /** The same without compression. */
    static ByteBuffer stored(ByteBuffer plain, IntFunction<ByteBuffer> memory) {
        int blocks = Math.max(1, (plain.remaining() + MAX_STORED - 1) / MAX_STORED);
        ByteBuffer piece = memory.apply(plain.remaining() + blocks * STORED_HEAD);
        for (ByteBuffer left = plain.duplicate(); left.hasRemaining(); ) {
            int length = Math.min(left.remaining(), MAX_STORED);
            piece.put((byte) 0).put((byte) length).put((byte) (length >> 8));
            piece.put((byte) ~length).put((byte) (~length >> 8));
            piece.put(left.slice(left.position(), length));
            left.position(left.position() + length);
        }
        return piece.flip();
    }

    /** Writes the head of a stored block for the bytes that were written behind the space for it, from {@code at} on. */
    static void closeStored(ByteBuf block, int at) {
        int length = block.writerIndex() - at - STORED_HEAD;
        block.setByte(at, 0).setShortLE(at + 1, length).setShortLE(at + 3, ~length);
    }

    private static ByteBuffer direct(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }
}
