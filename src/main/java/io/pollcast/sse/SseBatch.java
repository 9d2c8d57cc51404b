package io.pollcast.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.pollcast.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the frames of one write. Small pieces are joined; large ones, which many connections share, are only referred to. In a compressed
 * stream the text between values goes into stored blocks, as in {@link Deflate}. Used by one event loop, once: {@link #finish} hands the bytes
 * over.
 */
public final class SseBatch {

    /** A piece of this size is worth referring to instead of copying it. */
    private static final int LARGE = 4 * 1024;

    /** Text is wrapped in blocks of about this size, where it must be wrapped at all. */
    private static final int BLOCK = 32 * 1024;

    private static final int NO_BLOCK = -1;

    private final ByteBufAllocator allocator;
    private final Coding coding;
    private final List<ByteBuf> pieces = new ArrayList<>(4);
    private ByteBuf text;
    private int blockStart = NO_BLOCK;
    private int finished;
    private int shared;
    private int values;

    public SseBatch(ByteBufAllocator allocator, Coding coding) {
        this.allocator = allocator;
        this.coding = coding;
        this.text = allocator.directBuffer();
    }

    /** What must come before everything else on a connection. */
    public SseBatch begin() {
        if (coding.gzip()) {
            text.writeBytes(Deflate.HEADER);
        }
        return this;
    }

    /** How long an EventSource waits before it connects again, in milliseconds. */
    public SseBatch retry(int millis) {
        return line("retry: ", Integer.toString(millis)).endFrame();
    }

    /** Invisible to pages; makes filters that hold back the last frame let it go. */
    public SseBatch comment() {
        return line(":", "").endFrame();
    }

    /** A frame whose data is one line. */
    public SseBatch event(String name, String data) {
        return line("event: ", name).line("data: ", data).endFrame();
    }

    public SseBatch status(StatusEvent status) {
        return event("pollcast.status", status.json());
    }

    /**
     * A value.
     *
     * @param name the topic if the frame names it; null if it goes to {@code onmessage}
     * @param cursor what the connection has with this value; null if more values follow in this write
     */
    public SseBatch value(@Nullable Topic name, EncodedValue value, @Nullable String cursor) {
        if (name != null) {
            line("event: ", name.name());
        }
        data(value);
        if (cursor != null) {
            line("id: ", cursor);
        }
        values++;
        return endFrame();
    }

    /** How many values are in it. */
    public int values() {
        return values;
    }

    /** In bytes, as far as they are known. */
    public int size() {
        return finished + text.readableBytes();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** Frees what was collected; for a batch that turned out to be empty. */
    public void discard() {
        pieces.forEach(ByteBuf::release);
        text.release();
    }

    /** The bytes of a write to many connections. The batch is used up. */
    public Parcel finish() {
        return finish(Parcel.JOINED_FOR_MANY);
    }

    /** The same for one connection: no copy is worth its while. */
    public Parcel finishForOne() {
        return finish(LARGE);
    }

    /** In one chunk, if the coding has chunks (RFC 9112, section 7.1). */
    private Parcel finish(int joined) {
        closeBlock();
        if (coding.chunked()) {
            ByteBuf head = allocator.directBuffer(8);
            ByteBufUtil.writeAscii(head, Integer.toHexString(size()) + "\r\n");
            pieces.add(0, head);
            text.writeByte('\r').writeByte('\n');
        }
        pieces.add(text);
        return Parcel.of(allocator, pieces, joined, shared, values);
    }

    private void data(EncodedValue value) {
        if (!coding.gzip()) {
            piece(value.lines());
        } else if (value.isTiny()) {
            openBlock();
            text.writeBytes(value.lines());
        } else {
            closeBlock();
            piece(value.compressedLines());
        }
    }

    private void piece(ByteBuf piece) {
        if (piece.readableBytes() < LARGE) {
            text.writeBytes(piece);
            return;
        }
        finished += piece.readableBytes() + text.readableBytes();
        if (text.isReadable()) {
            pieces.add(text);
        } else {
            text.release();
        }
        pieces.add(piece.retain());
        shared += piece.readableBytes();
        text = allocator.directBuffer();
    }

    private SseBatch line(String field, String value) {
        openBlock();
        text.writeCharSequence(field, StandardCharsets.US_ASCII);
        text.writeCharSequence(value, StandardCharsets.UTF_8);
        text.writeByte('\n');
        return this;
    }

    private SseBatch endFrame() {
        openBlock();
        text.writeByte('\n');
        if (coding.gzip() && text.writerIndex() - blockStart > BLOCK) {
            closeBlock();
        }
        return this;
    }

    /** Text is written from here on; in a compressed stream as a stored block. */
    private void openBlock() {
        if (coding.gzip() && blockStart == NO_BLOCK) {
            blockStart = text.writerIndex();
            text.writeZero(Deflate.STORED_HEAD);
        }
    }

    private void closeBlock() {
        if (blockStart != NO_BLOCK) {
            Deflate.closeStored(text, blockStart);
            blockStart = NO_BLOCK;
        }
    }
}
