package io.pollcast.backplane.redis;

import io.pollcast.backplane.Backplane.Subscription;
import io.pollcast.backplane.BackplaneException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions of the process to one channel: one connection, kept open while somebody is subscribed. Whoever subscribes after somebody
 * left gets a new one, in case that the old one does not hear any more. Any thread; the monitor owns which feed is the current one and is
 * never held while others are called.
 *
 * @param <T> what the messages of the channel are
 */
final class RedisFeeds<T> {

    private final Supplier<RedisFeed<T>> newFeed;
    private final RedisErrors errors;

    private final Set<RedisFeed<T>> open = new HashSet<>();
    private @Nullable RedisFeed<T> current;
    private boolean closed;

    RedisFeeds(Supplier<RedisFeed<T>> newFeed, RedisErrors errors) {
        this.newFeed = newFeed;
        this.errors = errors;
    }

    CompletionStage<Subscription> subscribe(Consumer<T> listener) {
        RedisFeed<T> mine;
        Subscription membership;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedStage(new BackplaneException(errors.message("closed")));
            }
            if (current == null) {
                current = newFeed.get();
                open.add(current);
            }
            mine = current;
            membership = mine.add(listener);
        }
        AtomicBoolean left = new AtomicBoolean();
        Subscription subscription = () -> {
            if (left.compareAndSet(false, true)) {
                leave(mine, membership);
            }
        };
        CompletableFuture<Subscription> result = new CompletableFuture<>();
        mine.subscribed().whenComplete((subscribed, error) -> {
            if (error == null) {
                result.complete(subscription);
            } else {
                subscription.close();
                result.completeExceptionally(errors.exception(error));
            }
        });
        return result;
    }

    /** What is wrong with the connection, or null if nothing is known to be. */
    @Nullable String problem() {
        RedisFeed<T> feed;
        synchronized (this) {
            feed = current;
        }
        return feed == null ? null : feed.problem();
    }

    void close() {
        List<RedisFeed<T>> last;
        synchronized (this) {
            closed = true;
            last = List.copyOf(open);
            open.clear();
            current = null;
        }
        last.forEach(RedisFeed::close);
    }

    /**
     * Whoever leaves may do so because nothing comes any more. So the feed takes no new members, even if others stay: who subscribes next
     * gets another connection, not the one that may be wedged.
     */
    private void leave(RedisFeed<T> from, Subscription membership) {
        membership.close();
        synchronized (this) {
            if (current == from) {
                current = null;
            }
            if (!from.isEmpty()) {
                return;
            }
            open.remove(from);
        }
        from.close();
    }
}
