package io.pollcast.backplane.redis;

import io.pollcast.backplane.BackplaneException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Nodes of which any can be asked where the keys are. Each time another one is asked first, as a node that was cut off from the others
 * answers what was true before. Any thread; the monitor owns the order.
 */
final class NodeRing {

    private static final int MAX_NODES = 256;
    private static final int PROBLEMS_SHOWN = 3;

    private final List<RedisNode> configured;
    private final String kind;
    private final RedisErrors errors;
    private final Deque<RedisNode> order;

    /**
     * @param configured at least one; they are never forgotten
     * @param kind what they are, for messages
     * @param errors of what is looked for
     */
    NodeRing(List<RedisNode> configured, String kind, RedisErrors errors) {
        this.configured = List.copyOf(configured);
        this.kind = kind;
        this.errors = errors;
        this.order = new ArrayDeque<>(configured);
    }

    /** The first answer that is no failure; else what each of them failed with. */
    <T> CompletionStage<T> ask(Function<RedisNode, CompletionStage<T>> question) {
        return ask(question, nextTurn(), new ArrayList<>());
    }

    private <T> CompletionStage<T> ask(
            Function<RedisNode, CompletionStage<T>> question, Deque<RedisNode> left, List<String> problems) {
        RedisNode node = left.poll();
        if (node == null) {
            return errors.failure("no " + kind + " says where it is (" + shown(problems) + ")");
        }
        return question.apply(node).exceptionallyCompose(error -> {
            BackplaneException problem = errors.named(kind + " " + node).exception(error);
            problems.add(String.valueOf(problem.getMessage()));
            return ask(question, left, problems);
        });
    }

    /** This one is asked first next time. */
    synchronized void prefer(RedisNode node) {
        order.remove(node);
        order.addFirst(node);
    }

    /** The nodes as they are now said to be; those that are neither among them nor configured are forgotten. */
    synchronized void learn(Collection<RedisNode> found) {
        order.removeIf(node -> !found.contains(node) && !configured.contains(node));
        for (RedisNode node : found) {
            if (!order.contains(node) && order.size() < MAX_NODES) {
                order.addLast(node);
            }
        }
    }

    private synchronized Deque<RedisNode> nextTurn() {
        Deque<RedisNode> turn = new ArrayDeque<>(order);
        order.addLast(order.removeFirst());
        return turn;
    }

    private static String shown(List<String> problems) {
        String first = String.join("; ", problems.subList(0, Math.min(PROBLEMS_SHOWN, problems.size())));
        int more = problems.size() - PROBLEMS_SHOWN;
        return more > 0 ? first + "; and " + more + " more" : first;
    }
}
