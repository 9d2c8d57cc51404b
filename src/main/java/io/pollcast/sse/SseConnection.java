package io.pollcast.sse;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;

/**
 * One browser's stream, from the end of its HTTP handshake on.
 *
 * <pre>
 *   open ──end──► ending (the last bytes are on their way) ──► closed
 *     └──────────close, or the client went───────────────────────┘
 * </pre>
 *
 * <p>Owned by the event loop of its channel; every method is called there.
 */
public final class SseConnection {

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final boolean chunked;
    private final long endsNanos;
    private CloseReason reason = CloseReason.CLIENT;
    private boolean ending;

    /**
     * @param chunked whether the response has chunked transfer coding (HTTP/1.1), or ends with the connection (HTTP/1.0)
     * @param endsNanos when its life is over, on the monotonic clock
     */
    public SseConnection(Channel channel, boolean chunked, long endsNanos) {
        this.channel = channel;
        this.chunked = chunked;
        this.endsNanos = endsNanos;
    }

    public boolean isChunked() {
        return chunked;
    }

    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    /** Whether it takes more bytes now. */
    public boolean isWritable() {
        return !ending && channel.isWritable();
    }

    /** Whether its last bytes are on their way, or it is closed. */
    public boolean isEnding() {
        return ending;
    }

    public boolean isExpired(long nowNanos) {
        return nowNanos - endsNanos >= 0;
    }

    /** Bytes that wait for the client to take them. */
    public long pendingBytes() {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Sends the bytes; the caller keeps its reference to {@code parcel}. */
    public void write(Parcel parcel) {
        if (!ending) {
            parcel.writeTo(channel);
        }
    }

    /** Ends the stream cleanly, after what is on its way. A browser connects again after {@code retryMillis}. */
    public void end(CloseReason why, int retryMillis) {
        if (ending) {
            return;
        }
        SseBatch last = new SseBatch(allocator());
        if (why == CloseReason.DRAIN) {
            last.event("pollcast.bye", "{\"reason\":\"" + why.label() + "\"}");
        }
        Parcel parcel = last.retry(retryMillis).finish(chunked);
        write(parcel);
        parcel.release();
        ending = true;
        reason = why;
        var unused = channel.writeAndFlush(chunked ? Unpooled.wrappedBuffer(LAST_CHUNK) : Unpooled.EMPTY_BUFFER)
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** Cuts the connection. */
    public void close(CloseReason why) {
        ending = true;
        reason = why;
        var unused = channel.close();
    }

    /** Why it ended, once it has. */
    public CloseReason reason() {
        return reason;
    }
}
