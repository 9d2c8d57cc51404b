package io.pollcast.backplane.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens connections to the server that has the keys at that time. Any thread. */
final class RedisConnections {

    private final Topology topology;
    private final Login login;
    private final Dialer dialer;
    private final RedisErrors errors;

    private RedisConnections(Topology topology, Login login, Dialer dialer, RedisErrors errors) {
        this.topology = topology;
        this.login = login;
        this.dialer = dialer;
        this.errors = errors;
    }

    static RedisConnections create(RedisSettings settings, Duration timeout) {
        RedisUrl url = settings.parsedUrl();
        RedisSentinel sentinel = settings.sentinel();
        RedisErrors errors = new RedisErrors(
                name(settings), secrets(url.password(), sentinel == null ? null : sentinel.password()), timeout);
        Dialer dialer = Dialer.create(url.tls(), settings.tlsOrUsual(), timeout);
        Login login = Login.of(url);
        return new RedisConnections(topology(settings, login, dialer, errors), login, dialer, errors);
    }

    private static Topology topology(RedisSettings settings, Login login, Dialer dialer, RedisErrors errors) {
        List<RedisNode> nodes = settings.allNodes();
        if (settings.sentinel() != null) {
            return new SentinelTopology(settings.sentinel(), nodes, dialer, errors);
        }
        if (settings.cluster()) {
            int slot = SlotHash.getSlot(new Keys(settings.keyPrefix()).lease);
            return new ClusterTopology(slot, login, nodes, dialer, errors);
        }
        return new FixedTopology(nodes.get(0), errors);
    }

    private static String name(RedisSettings settings) {
        if (settings.sentinel() != null) {
            return "redis " + settings.sentinel().master();
        }
        return (settings.cluster() ? "redis cluster " : "redis ")
                + settings.parsedUrl().node();
    }

    private static List<String> secrets(@Nullable String... passwords) {
        return Stream.of(passwords)
                .flatMap(Stream::ofNullable)
                .filter(password -> !password.isEmpty())
                .toList();
    }

    /** What messages say when no one server is meant. */
    RedisErrors errors() {
        return errors;
    }

    /** What messages say of this server. */
    RedisErrors at(RedisNode node) {
        return errors.named("redis " + node);
    }

    EventExecutorGroup timer() {
        return dialer.timer();
    }

    CompletionStage<Reached<StatefulRedisConnection<byte[], byte[]>>> forCommands() {
        return open(node -> dialer.forCommands(node, login));
    }

    CompletionStage<Reached<StatefulRedisPubSubConnection<byte[], byte[]>>> forAnnouncements() {
        return open(node -> dialer.forAnnouncements(node, login));
    }

    /** Whether the keys are no longer at {@code node}, which refused with {@code answer}. */
    CompletionStage<Boolean> hasMoved(RedisNode node, String answer) {
        return topology.hasMoved(node, answer);
    }

    void close() {
        dialer.close();
    }

    private <C extends StatefulRedisConnection<byte[], byte[]>> CompletionStage<Reached<C>> open(
            Function<RedisNode, CompletionStage<Reached<C>>> dial) {
        return topology.find()
                .thenCompose(node -> dial.apply(node)
                        .thenCompose(this::admitted)
                        .exceptionallyCompose(error -> CompletableFuture.failedFuture(at(node).exception(error))));
    }

    private <C extends StatefulRedisConnection<byte[], byte[]>> CompletionStage<Reached<C>> admitted(
            Reached<C> reached) {
        return topology.admit(reached).thenApply(admitted -> reached).exceptionallyCompose(error -> {
            reached.end();
            return CompletableFuture.failedFuture(error);
        });
    }
}
