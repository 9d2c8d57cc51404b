package io.pollcast.backplane.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Knows how to find the server that has the keys. It is asked before each connection, so that a fail-over is followed, whether the sockets
 * broke or not. Any thread.
 */
sealed interface Topology permits FixedTopology, SentinelTopology, ClusterTopology {

    /** Where the keys are now. Fails with what is wrong, if nobody can say. */
    CompletionStage<RedisNode> find();

    /** Completes if this new connection is to the server that was wanted; else fails with what is wrong. */
    CompletionStage<Void> admit(Reached<? extends StatefulRedisConnection<byte[], byte[]>> reached);

    /**
     * Whether the keys are elsewhere by now, so that a connection to {@code node} is of no use; not if nobody can say.
     *
     * @param answer what the node said
     */
    default CompletionStage<Boolean> hasMoved(RedisNode node, String answer) {
        return find().thenApply(found -> !found.equals(node)).exceptionally(error -> false);
    }

    /** Whether the answer to ROLE is that of a primary. */
    static boolean isPrimary(List<Object> role) {
        return !role.isEmpty()
                && role.get(0) instanceof byte[] kind
                && Bytes.text(kind).equals("master");
    }
}
