package io.pollcast.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pollcast.sse.EncodedValue;
import io.pollcast.topic.Body;
import io.pollcast.topic.Tag;
import io.pollcast.topic.Update;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The latest value of a topic with the forms in which clients get it, each made once for all of them. Thread-safe. */
public final class Value {

    private final Update update;
    private final Tag tag;
    private final long changedNanos;
    private final long changeEveryMillis;
    private final EncodedValue encoded;
    private final AtomicReference<@Nullable ByteBuf> plain = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<ByteBuf>> gzipped = new AtomicReference<>();

    private Value(Update update, long changedNanos, long changeEveryMillis) {
        this.update = update;
        this.tag = Tag.of(update.topic(), update.fingerprint());
        this.changedNanos = changedNanos;
        this.changeEveryMillis = changeEveryMillis;
        this.encoded = EncodedValue.of(update.body());
    }

    /**
     * @param nowNanos when it arrived, on this process's monotonic clock
     * @param changeEveryMillis how often the topic changes, in milliseconds; -1 if that is not known yet
     */
    static Value of(Update update, long nowNanos, long changeEveryMillis) {
        return new Value(update, nowNanos - update.changedAgeMillis() * 1_000_000, changeEveryMillis);
    }

    public Update update() {
        return update;
    }

    Tag tag() {
        return tag;
    }

    EncodedValue encoded() {
        return encoded;
    }

    /** When the topic got this value, on this process's monotonic clock. */
    public long changedNanos() {
        return changedNanos;
    }

    /** How often the topic changed up to this value, in milliseconds; -1 if that is not known yet. */
    long changeEveryMillis() {
        return changeEveryMillis;
    }

    /**
     * A view of the body for one write; need not be released. The bytes lie outside the heap, once for everyone: from the heap, each connection
     * would have a copy for as long as its client takes to read.
     */
    public ByteBuf plain() {
        ByteBuf known = plain.get();
        if (known == null) {
            known = shared(update.body().bytes());
            plain.set(known);
        }
        return known.duplicate();
    }

    /** The same, compressed with gzip; the first caller makes {@code worker} do it. */
    public CompletableFuture<ByteBuf> gzipped(Executor worker) {
        CompletableFuture<ByteBuf> mine = new CompletableFuture<>();
        CompletableFuture<ByteBuf> known = gzipped.compareAndExchange(null, mine);
        if (known == null) {
            worker.execute(() -> mine.complete(shared(gzip(update.body()))));
        }
        return (known == null ? mine : known).thenApply(ByteBuf::duplicate);
    }

    private static ByteBuf shared(byte[] bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(direct));
    }

    private static byte[] gzip(Body body) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.size() / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return compressed.toByteArray();
    }
}
