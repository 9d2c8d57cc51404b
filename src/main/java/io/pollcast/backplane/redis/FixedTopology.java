package io.pollcast.backplane.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One server under one address, which may come to mean another server, by DNS or a proxy. Who only reads may do so on a replica; once
 * a write has been refused, a new connection must be to a primary.
 */
final class FixedTopology implements Topology {

    private final RedisNode node;
    private final RedisErrors errors;
    private volatile boolean primaryWanted;

    FixedTopology(RedisNode node, RedisErrors errors) {
        this.node = node;
        this.errors = errors;
    }

    @Override
    public CompletionStage<RedisNode> find() {
        return CompletableFuture.completedFuture(node);
    }

    @Override
    public CompletionStage<Void> admit(Reached<? extends StatefulRedisConnection<byte[], byte[]>> reached) {
        if (!primaryWanted) {
            return CompletableFuture.completedFuture(null);
        }
        return reached.connection()
                .async()
                .role()
                // Who may not ask finds out by writing.
                .exceptionally(error -> List.of(Bytes.of("master")))
                .thenCompose(role -> {
                    if (!Topology.isPrimary(role)) {
                        return errors.failure("a replica, which refuses writes " + RedisHint.PRIMARY);
                    }
                    primaryWanted = false;
                    return CompletableFuture.completedFuture(null);
                });
    }

    @Override
    public CompletionStage<Boolean> hasMoved(RedisNode asked, String answer) {
        boolean readOnly = answer.startsWith("READONLY");
        if (readOnly) {
            primaryWanted = true;
        }
        return CompletableFuture.completedFuture(
                readOnly || answer.startsWith("MASTERDOWN") || answer.startsWith("LOADING"));
    }
}
