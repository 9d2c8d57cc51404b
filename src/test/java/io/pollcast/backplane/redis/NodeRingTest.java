package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.backplane.BackplaneException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class NodeRingTest {

    private static final RedisNode ONE = new RedisNode("one", 1);
    private static final RedisNode TWO = new RedisNode("two", 2);
    private static final RedisNode THREE = new RedisNode("three", 3);

    private final RedisErrors errors = new RedisErrors("redis x", List.of("secret"), Duration.ofSeconds(1));
    private final NodeRing ring = new NodeRing(List.of(ONE, TWO), "node", errors);
    private final List<RedisNode> asked = new ArrayList<>();

    private CompletionStage<RedisNode> ask(RedisNode... away) {
        asked.clear();
        return ring.ask(node -> {
            asked.add(node);
            return Set.of(away).contains(node)
                    ? CompletableFuture.failedFuture(new IllegalStateException("is away, secret"))
                    : CompletableFuture.completedFuture(node);
        });
    }

    @Test
    void asksAnotherOneEachTime() {
        assertThat(ask()).isCompletedWithValue(ONE);
        assertThat(ask()).isCompletedWithValue(TWO);
        assertThat(ask()).isCompletedWithValue(ONE);
    }

    @Test
    void asksTheNextUntilOneAnswers() {
        ring.learn(List.of(THREE));
        assertThat(ask(ONE, TWO)).isCompletedWithValue(THREE);
        assertThat(asked).containsExactly(ONE, TWO, THREE);
    }

    @Test
    void saysWhatIsWrongWithEach() {
        assertThatThrownBy(() -> ask(ONE, TWO).toCompletableFuture().join())
                .hasCauseInstanceOf(BackplaneException.class)
                .hasMessageEndingWith(
                        "redis x: no node says where it is (node one:1: is away, ***; node two:2: is away, ***)");
    }

    @Test
    void forgetsWhatIsNeitherSaidNorConfigured() {
        ring.learn(List.of(THREE));
        ring.learn(List.of(ONE));
        assertThat(ask(ONE, TWO)).isCompletedExceptionally();
        assertThat(asked).containsExactly(ONE, TWO);
    }

    @Test
    void asksThePreferredOneFirstOnce() {
        ring.prefer(THREE);
        assertThat(ask()).isCompletedWithValue(THREE);
        assertThat(ask()).isCompletedWithValue(ONE);
    }
}
