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

    /** Up to this size pieces are copied into one buffer: one entry in each connection's queue instead of several. */
    private static final int SMALL = 16 * 1024;

    private final ByteBuf[] pieces;
    private final int values;

    private Parcel(ByteBuf[] pieces, int values) {
        this.pieces = pieces;
        this.values = values;
    }

    static Parcel of(ByteBufAllocator allocator, List<ByteBuf> pieces, int values) {
        int size = pieces.stream().mapToInt(ByteBuf::readableBytes).sum();
        if (size > SMALL || pieces.size() == 1) {
            return new Parcel(pieces.toArray(ByteBuf[]::new), values);
        }
        ByteBuf joined = allocator.directBuffer(size);
        for (ByteBuf piece : pieces) {
            joined.writeBytes(piece);
            piece.release();
        }
        return new Parcel(new ByteBuf[] {joined}, values);
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

    public void release() {
        for (ByteBuf piece : pieces) {
            piece.release();
        }
    }
}
