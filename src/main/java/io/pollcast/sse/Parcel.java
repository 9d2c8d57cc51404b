package io.pollcast.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.List;

/**
 * The finished bytes of one write, for one connection or for many of the same event loop. Whoever made it calls {@link #release} after the
 * last {@link #writeTo}.
 */
public final class Parcel {

    /** Up to this size pieces are copied into one buffer: one entry in each connection's queue, and one plain send, instead of several. */
    static final int JOINED_FOR_MANY = 32 * 1024;

    private final ByteBuf[] pieces;
    private final int size;
    private final int ownBytes;
    private final int values;

    private Parcel(ByteBuf[] pieces, int size, int ownBytes, int values) {
        this.pieces = pieces;
        this.size = size;
        this.ownBytes = ownBytes;
        this.values = values;
    }

    /**
     * @param pieces the last one belongs to this parcel alone
     * @param joined up to this size, in bytes, all are copied into one
     * @param shared bytes of those that belong to values
     */
    static Parcel of(ByteBufAllocator allocator, List<ByteBuf> pieces, int joined, int shared, int values) {
        int size = pieces.stream().mapToInt(ByteBuf::readableBytes).sum();
        if (size > joined || pieces.size() == 1) {
            return new Parcel(pieces.toArray(ByteBuf[]::new), size, size - shared, values);
        }
        ByteBuf one = allocator.directBuffer(size);
        for (ByteBuf piece : pieces) {
            one.writeBytes(piece);
            piece.release();
        }
        return new Parcel(new ByteBuf[] {one}, size, size, values);
    }

    /** In bytes. */
    int size() {
        return size;
    }

    /** How many values it carries. */
    public int values() {
        return values;
    }

    void writeTo(Channel channel) {
        for (ByteBuf piece : pieces) {
            var unused = channel.write(piece.retainedDuplicate(), channel.voidPromise());
        }
        channel.flush();
    }

    /** Whether a connection has not taken it yet; for whoever made it, before the release. Connections take the pieces in order. */
    public boolean isHeld() {
        return pieces[pieces.length - 1].refCnt() > 1;
    }

    /** Bytes that are kept for this parcel alone, not for a value. */
    public int ownBytes() {
        return ownBytes;
    }

    public void release() {
        for (ByteBuf piece : pieces) {
            piece.release();
        }
    }
}
