package io.pollcast.backplane.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import io.pollcast.backplane.Backplane.Subscription;
import io.pollcast.backplane.Listeners;
import io.pollcast.backplane.json.MalformedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one pub/sub connection and its successors hear, for all subscriptions of the process. A feed that was closed stays closed: the next
 * subscription makes another, whose connection shares nothing with one that may have been wedged.
 *
 * @param <T> what the messages of the channel are
 */
final class RedisFeed<T> {

    /** Makes sense of a message. */
    interface Decoder<T> {
        T decode(byte[] message) throws MalformedException;
    }

    private final Listeners<T> listeners;
    private final String channel;
    private final Decoder<T> decoder;
    private final GarbageLog garbage;
    private final String place;
    private final RedisLink<StatefulRedisPubSubConnection<byte[], byte[]>> link;

    /**
     * @param channel what it listens to, which the log of what had to be ignored calls {@code place}
     * @param opener makes a connection that hears nothing yet
     * @param onReopened called with those who listen after each opening but the first that follows no failure
     */
    RedisFeed(
            String channel,
            String place,
            Decoder<T> decoder,
            LinkLog log,
            Supplier<CompletionStage<Reached<StatefulRedisPubSubConnection<byte[], byte[]>>>> opener,
            EventExecutorGroup timer,
            RedisErrors errors,
            GarbageLog garbage,
            Consumer<Listeners<T>> onReopened) {
        this.listeners = new Listeners<>();
        this.channel = channel;
        this.place = place;
        this.decoder = decoder;
        this.garbage = garbage;
        this.link = new RedisLink<>(
                log,
                () -> opener.get().thenCompose(this::subscribe),
                timer,
                errors,
                () -> onReopened.accept(listeners));
    }

    Subscription add(Consumer<T> listener) {
        return listeners.add(listener);
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    /** Completes when Redis has acknowledged. */
    CompletionStage<Void> subscribed() {
        return link.connection().thenAccept(connection -> {});
    }

    @Nullable String problem() {
        return link.problem();
    }

    void close() {
        link.close();
        listeners.clear();
    }

    private CompletionStage<Reached<StatefulRedisPubSubConnection<byte[], byte[]>>> subscribe(
            Reached<StatefulRedisPubSubConnection<byte[], byte[]>> reached) {
        StatefulRedisPubSubConnection<byte[], byte[]> connection = reached.connection();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] from, byte[] message) {
                hear(message);
            }
        });
        return connection
                .async()
                .subscribe(Bytes.of(channel))
                .thenApply(acknowledged -> reached)
                .exceptionallyCompose(
                        error -> connection.closeAsync().thenCompose(done -> CompletableFuture.failedFuture(error)));
    }

    private void hear(byte[] message) {
        try {
            listeners.announce(decoder.decode(message));
        } catch (MalformedException e) {
            garbage.ignored(place, e);
        }
    }
}
