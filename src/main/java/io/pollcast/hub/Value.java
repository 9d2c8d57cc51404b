package io.pollcast.hub;

import io.pollcast.sse.EncodedValue;
import io.pollcast.topic.Body;
import io.pollcast.topic.Tag;
import io.pollcast.topic.Update;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private final EncodedValue encoded;
    private final AtomicReference<@Nullable CompletableFuture<Body>> gzipped = new AtomicReference<>();

    private Value(Update update, long changedNanos) {
        this.update = update;
        this.tag = Tag.of(update.topic(), update.fingerprint());
        this.changedNanos = changedNanos;
        this.encoded = EncodedValue.of(update.body());
    }

    /** @param nowNanos when it arrived, on this process's monotonic clock */
    static Value of(Update update, long nowNanos) {
        return new Value(update, nowNanos - update.changedAgeMillis() * 1_000_000);
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

    /** The body compressed with gzip; the first caller makes {@code worker} do it. */
    public CompletableFuture<Body> gzipped(Executor worker) {
        CompletableFuture<Body> known = gzipped.get();
        if (known != null) {
            return known;
        }
        CompletableFuture<Body> mine = new CompletableFuture<>();
        if (gzipped.compareAndSet(null, mine)) {
            worker.execute(() -> mine.complete(gzip(update.body())));
            return mine;
        }
        CompletableFuture<Body> other = gzipped.get();
        return other != null ? other : mine;
    }

    private static Body gzip(Body body) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.size() / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Body.of(compressed.toByteArray());
    }
}
