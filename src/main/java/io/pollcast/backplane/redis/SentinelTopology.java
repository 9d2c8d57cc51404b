package io.pollcast.backplane.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.pollcast.backplane.BackplaneException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sentinels say which server is the primary. They may be behind, so it must say the same of itself. */
final class SentinelTopology implements Topology {

    private final String master;
    private final Login login;
    private final NodeRing sentinels;
    private final Dialer dialer;
    private final RedisErrors errors;

    /**
     * @param nodes the Sentinels
     * @param errors of this master
     */
    SentinelTopology(RedisSentinel sentinel, List<RedisNode> nodes, Dialer dialer, RedisErrors errors) {
        this.master = sentinel.master();
        this.login = Login.of(sentinel);
        this.sentinels = new NodeRing(nodes, "Sentinel", errors);
        this.dialer = dialer;
        this.errors = errors;
    }

    @Override
    public CompletionStage<RedisNode> find() {
        return sentinels.ask(sentinel -> dialer.ask(
                        sentinel,
                        login,
                        redis -> redis.dispatch(
                                CommandType.SENTINEL,
                                new ArrayOutput<>(ByteArrayCodec.INSTANCE),
                                new CommandArgs<>(ByteArrayCodec.INSTANCE)
                                        .add("get-master-addr-by-name")
                                        .add(master)))
                .thenApply(this::parse));
    }

    private RedisNode parse(@Nullable List<Object> answer) {
        if (answer == null || answer.size() != 2) {
            throw new IllegalArgumentException("knows no master " + master
                    + " (expected: in backplane.redis.sentinel.master the name after \"sentinel monitor\")");
        }
        return Optional.of(answer)
                .filter(parts -> parts.get(0) instanceof byte[] && parts.get(1) instanceof byte[])
                .map(parts -> Bytes.text((byte[]) parts.get(0)) + ' ' + Bytes.text((byte[]) parts.get(1)))
                .filter(text -> text.matches("\\S+ \\d{1,5}"))
                .map(text -> text.split(" ", 2))
                .flatMap(parts -> RedisNode.announced(parts[0], Integer.parseInt(parts[1])))
                .orElseThrow(() -> new IllegalArgumentException("announces an address that is none"));
    }

    @Override
    public CompletionStage<Void> admit(Reached<? extends StatefulRedisConnection<byte[], byte[]>> reached) {
        return reached.connection()
                .async()
                .role()
                .thenCompose(role -> Topology.isPrimary(role)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(new BackplaneException(errors.message(
                                reached.node() + " is a replica, though a Sentinel says it is the primary"))));
    }
}
