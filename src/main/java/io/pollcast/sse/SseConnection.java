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
    private final Coding coding;
    private final long endsNanos;
    private CloseReason reason = CloseReason.CLIENT;
    private boolean ending;
    private long written;

    /**
     * @param coding what the head of the response has promised
     * @param endsNanos when its life is over, on the monotonic clock
     */
    public SseConnection(Channel channel, Coding coding, long endsNanos) {
        this.channel = channel;
        this.coding = coding;
        this.endsNanos = endsNanos;
    }

    public Coding coding() {
        return coding;
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

    /** All that was ever written to it. */
    public long writtenBytes() {
        return written;
    }

    /** Sends the bytes; the caller keeps its reference to {@code parcel}. */
    public void write(Parcel parcel) {
        if (!ending) {
            written += parcel.size();
            parcel.writeTo(channel);
        }
    }

    /** Ends the stream cleanly, after what is on its way. A browser connects again after {@code retryMillis}. */
    public void end(CloseReason why, int retryMillis) {
        if (ending) {
            return;
        }
        SseBatch last = new SseBatch(allocator(), coding);
        if (why == CloseReason.DRAIN || why == CloseReason.LIMIT || why == CloseReason.AUTH) {
            last.event("pollcast.bye", "{\"reason\":\"" + why.label() + "\"}");
        }
        Parcel parcel = last.retry(retryMillis).finish();
        write(parcel);
        parcel.release();
        ending = true;
        reason = why;
        var unused = channel.writeAndFlush(
                        coding.chunked() ? Unpooled.wrappedBuffer(LAST_CHUNK) : Unpooled.EMPTY_BUFFER)
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
