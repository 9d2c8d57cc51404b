package io.pollcast.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pollcast.topic.Body;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The {@code data:} lines of a value, plain and compressed, each made once for all connections, groups and event loops; the compressed ones
 * only if somebody wants them. Thread-safe; the memory outside the heap is freed when nobody refers to it any more.
 */
public final class EncodedValue {

    private static final byte[] DATA = {'d', 'a', 't', 'a', ':', ' '};

    /** Below this, compression gains less than its own overhead. */
    private static final int TINY = 256;

    /** Up to this size an event loop compresses by itself; it takes less than a millisecond. */
    private static final int SMALL = 16 * 1024;

    private final ByteBuf lines;
    private final AtomicReference<@Nullable CompletableFuture<ByteBuf>> compressed = new AtomicReference<>();

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
        return new EncodedValue(Unpooled.wrappedBuffer(lines.flip()));
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

    /** Whether it can be written to a stream with that coding now. */
    public boolean isReady(Coding coding) {
        return !coding.gzip() || isTiny() || compressedNow() != null;
    }

    /**
     * Compresses it, once, however many ask: a small one at once, a large one by {@code worker}.
     *
     * @param then called by any thread when it is done; not called if it is done on return
     * @return whether it is done
     */
    public boolean compress(Executor worker, Runnable then) {
        CompletableFuture<ByteBuf> mine = new CompletableFuture<>();
        CompletableFuture<ByteBuf> known = compressed.compareAndExchange(null, mine);
        CompletableFuture<ByteBuf> result = known == null ? mine : known;
        if (known == null) {
            Executor executor = lines.readableBytes() <= SMALL ? Runnable::run : worker;
            execute(executor, () -> mine.complete(Unpooled.wrappedBuffer(compressed(lines.nioBuffer()))));
        }
        if (result.isDone()) {
            return true;
        }
        var unused = result.thenRun(then);
        return false;
    }

    private static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Somebody waits for the result, so there must be one, even if memory outside the heap is short. */
    private static ByteBuffer compressed(ByteBuffer plain) {
        try {
            return Deflate.compressed(plain);
        } catch (OutOfMemoryError e) {
            return Deflate.stored(plain, ByteBuffer::allocate);
        }
    }

    /** Makes do without compression: nobody waits for a value that a later one has overtaken. */
    public void storeInstead() {
        compressed.compareAndSet(null, new CompletableFuture<>());
        CompletableFuture<ByteBuf> result = compressed.get();
        if (result != null && !result.isDone()) {
            result.complete(Unpooled.wrappedBuffer(Deflate.stored(lines.nioBuffer(), ByteBuffer::allocateDirect)));
        }
    }

    /** In bytes, as it is written to streams with that coding. */
    public int size(Coding coding) {
        ByteBuf piece = coding.gzip() ? compressedNow() : null;
        return (piece == null ? lines : piece).readableBytes();
    }

    /** Too small to be compressed: a compressed stream carries its {@link #lines}. */
    boolean isTiny() {
        return lines.readableBytes() < TINY;
    }

    /** Bytes of forms that were written to connections which have not taken them yet. */
    public int heldBytes() {
        ByteBuf piece = compressedNow();
        return held(lines) + (piece == null ? 0 : held(piece));
    }

    /** One reference is this value's own and never given back; the memory goes with it. */
    private static int held(ByteBuf bytes) {
        return bytes.refCnt() > 1 ? bytes.readableBytes() : 0;
    }

    /** A view of its own for one write; whoever keeps it retains it. */
    ByteBuf lines() {
        return lines.duplicate();
    }

    /** The same of the compressed form, a piece as in {@link Deflate}. */
    ByteBuf compressedLines() {
        ByteBuf piece = compressedNow();
        if (piece == null) {
            throw new IllegalStateException("not compressed yet");
        }
        return piece.duplicate();
    }

    private @Nullable ByteBuf compressedNow() {
        CompletableFuture<ByteBuf> result = compressed.get();
        return result == null ? null : result.getNow(null);
    }
}
