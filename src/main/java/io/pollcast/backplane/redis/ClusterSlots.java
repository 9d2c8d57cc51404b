package io.pollcast.backplane.redis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer to CLUSTER SLOTS: a list of {@code from, to, primary, replica…}, each node a list that begins with host and port.
 *
 * @param owner the primary that has the slot; empty if none has
 * @param nodes all of them
 */
record ClusterSlots(Optional<RedisNode> owner, Set<RedisNode> nodes) {

    private static final int FIRST_NODE = 2;

    /**
     * What cannot be read is left out.
     *
     * @param slot whose owner is wanted
     * @param asked who answered; a node without a host is on the same one
     */
    static ClusterSlots parse(@Nullable List<?> answer, int slot, RedisNode asked) {
        Optional<RedisNode> owner = Optional.empty();
        Set<RedisNode> nodes = new LinkedHashSet<>();
        for (Object part : answer == null ? List.of() : answer) {
            if (!(part instanceof List<?> range)
                    || range.size() <= FIRST_NODE
                    || !(range.get(0) instanceof Long from)
                    || !(range.get(1) instanceof Long to)) {
                continue;
            }
            List<RedisNode> found = new ArrayList<>();
            range.subList(FIRST_NODE, range.size())
                    .forEach(node -> node(node, asked).ifPresent(found::add));
            nodes.addAll(found);
            if (from <= slot && slot <= to) {
                owner = node(range.get(FIRST_NODE), asked);
            }
        }
        return new ClusterSlots(owner, nodes);
    }

    private static Optional<RedisNode> node(Object part, RedisNode asked) {
        if (!(part instanceof List<?> node) || node.size() < 2 || !(node.get(1) instanceof Long port)) {
            return Optional.empty();
        }
        String host = node.get(0) instanceof byte[] bytes ? Bytes.text(bytes) : "";
        return RedisNode.announced(host.isEmpty() ? asked.host() : host, port);
    }
}
