package io.pollcast.backplane.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A cluster, of which each node can say who owns a slot, and who else there is to be asked. */
final class ClusterTopology implements Topology {

    private final int slot;
    private final Login login;
    private final NodeRing nodes;
    private final Dialer dialer;

    /**
     * @param slot that all keys are in
     * @param configured the nodes to begin with
     */
    ClusterTopology(int slot, Login login, List<RedisNode> configured, Dialer dialer, RedisErrors errors) {
        this.slot = slot;
        this.login = login;
        this.nodes = new NodeRing(configured, "node", errors);
        this.dialer = dialer;
    }

    @Override
    public CompletionStage<RedisNode> find() {
        return nodes.ask(node -> dialer.ask(node, login, RedisClusterAsyncCommands::clusterSlots)
                .thenApply(answer -> {
                    ClusterSlots slots = ClusterSlots.parse(answer, slot, node);
                    nodes.learn(slots.nodes());
                    return slots.owner()
                            .orElseThrow(() -> new IllegalArgumentException("knows no owner of slot " + slot));
                }));
    }

    /** Who is not the owner says so in answer to the first command; and announcements go to all nodes. */
    @Override
    public CompletionStage<Void> admit(Reached<? extends StatefulRedisConnection<byte[], byte[]>> reached) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> hasMoved(RedisNode node, String answer) {
        target(node, answer).ifPresent(nodes::prefer);
        return Topology.super.hasMoved(node, answer);
    }

    /** The owner that {@code MOVED <slot> <host>:<port>} names; without a host it is that of the node that says so. */
    private static Optional<RedisNode> target(RedisNode node, String answer) {
        String[] words = answer.split(" ", -1);
        int colon = words.length == 3 ? words[2].lastIndexOf(':') : -1;
        if (!words[0].equals("MOVED")
                || colon < 0
                || !words[2].substring(colon + 1).matches("\\d{1,5}")) {
            return Optional.empty();
        }
        String host = colon == 0 ? node.host() : words[2].substring(0, colon);
        return RedisNode.announced(host, Integer.parseInt(words[2].substring(colon + 1)));
    }
}
