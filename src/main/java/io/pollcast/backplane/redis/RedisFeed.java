package io.pollcast.backplane.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane.Subscription;
import io.pollcast.backplane.Listeners;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one pub/sub connection and its successors hear, for all subscriptions of the process. A feed that was closed stays closed: the next
 * subscription makes another, whose connection shares nothing with one that may have been wedged.
 */
final class RedisFeed {

    private final Listeners listeners = new Listeners();
    private final String channel;
    private final GarbageLog garbage;
    private final RedisLink<StatefulRedisPubSubConnection<byte[], byte[]>> link;

    RedisFeed(
            String channel,
            LinkLog log,
            Supplier<CompletionStage<Reached<StatefulRedisPubSubConnection<byte[], byte[]>>>> opener,
            EventExecutorGroup timer,
            RedisErrors errors,
            GarbageLog garbage) {
        this.channel = channel;
        this.garbage = garbage;
        this.link = new RedisLink<>(
                log,
                () -> opener.get().thenCompose(this::subscribe),
                timer,
                errors,
                () -> listeners.announce(new Announcement.Interrupted()));
    }

    Subscription add(Consumer<Announcement> listener) {
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
            listeners.announce(AnnouncementCodec.decode(message));
        } catch (MalformedException e) {
            garbage.ignored("announcement", e);
        }
    }
}
