package io.pollcast.tail;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Hands the body of one answer to its listener, piece by piece as it is wanted; of an answer that is no stream only the first words. Any thread. */
final class StreamBody implements BodySubscriber<Void> {

    private static final int MAX_WORDS = 8 * 1024;

    private final Connector.Listener listener;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
    private final StringBuilder words = new StringBuilder();
    private volatile @Nullable Head head;

    StreamBody(Connector.Listener listener) {
        this.listener = listener;
    }

    BodySubscriber<Void> of(Head answered) {
        head = answered;
        return this;
    }

    void more() {
        Flow.Subscription now = subscription.get();
        if (now != null) {
            now.request(1);
        }
    }

    void close() {
        ended.set(true);
        Flow.Subscription now = subscription.get();
        if (now != null) {
            now.cancel();
        }
    }

    void end(Connector.Ending ending) {
        if (ended.compareAndSet(false, true)) {
            listener.onEnd(ending);
        }
    }

    @Override
    public CompletionStage<Void> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.set(given);
        if (ended.get()) {
            given.cancel();
            return;
        }
        if (isStream()) {
            listener.onOpen();
        }
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        List<byte[]> pieces = new ArrayList<>();
        for (ByteBuffer buffer : buffers) {
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            pieces.add(piece);
        }
        if (!isStream()) {
            read(pieces);
        } else if (!ended.get()) {
            listener.onBytes(pieces);
        }
    }

    /** Of whoever does not stream. */
    private void read(List<byte[]> pieces) {
        pieces.forEach(piece -> words.append(new String(piece, StandardCharsets.UTF_8)));
        if (words.length() < MAX_WORDS) {
            more();
        } else {
            onComplete();
            close();
        }
    }

    @Override
    public void onError(Throwable error) {
        done.complete(null);
        end(new Connector.Ending.Lost(HttpConnector.reason(error), 0));
    }

    @Override
    public void onComplete() {
        done.complete(null);
        Head known = head;
        if (known == null || known.isStream()) {
            end(new Connector.Ending.Lost("the stream has ended", 0));
        } else {
            end(known.ending(known.isJson() ? FlatJson.detail(words.toString()) : ""));
        }
    }

    private boolean isStream() {
        Head known = head;
        return known != null && known.isStream();
    }
}
