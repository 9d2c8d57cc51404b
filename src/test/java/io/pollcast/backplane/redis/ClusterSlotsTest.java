package io.pollcast.backplane.redis;

import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterSlotsTest {

    private static final RedisNode ASKED = new RedisNode("asked", 7_000);

    private static List<Object> node(String host, long port) {
        return asList(Bytes.of(host), port, Bytes.of("id"), List.of());
    }

    @Test
    void findsTheOwnerAndAllNodes() {
        ClusterSlots slots = ClusterSlots.parse(
                List.of(
                        List.of(0L, 99L, node("10.0.0.1", 1), node("10.0.0.2", 2)),
                        List.of(100L, 100L, node("::1", 3)),
                        List.of(101L, 200L, node("three.example.com", 4))),
                100,
                ASKED);
        assertThat(slots.owner()).contains(new RedisNode("::1", 3));
        assertThat(slots.nodes())
                .containsExactlyInAnyOrder(
                        new RedisNode("10.0.0.1", 1),
                        new RedisNode("10.0.0.2", 2),
                        new RedisNode("::1", 3),
                        new RedisNode("three.example.com", 4));
    }

    @Test
    void aNodeWithoutAHostIsWhereTheAnswerCameFrom() {
        assertThat(ClusterSlots.parse(List.of(List.of(0L, 9L, node("", 7_001))), 5, ASKED)
                        .owner())
                .contains(new RedisNode("asked", 7_001));
        assertThat(ClusterSlots.parse(List.of(List.of(0L, 9L, asList(null, 7_001L))), 5, ASKED)
                        .owner())
                .contains(new RedisNode("asked", 7_001));
    }

    @Test
    void whatIsNoneOfThisIsLeftOut() {
        List<Object> garbage = asList(
                null,
                1L,
                List.of(),
                List.of(0L, 9L),
                List.of(0L, 9L, "host"),
                List.of(0L, 9L, node("a b", 1)),
                List.of(0L, 9L, node("host", 0)),
                List.of(0L, 9L, node("?", 1)),
                List.of("0", "9", node("host", 1)));
        assertThat(ClusterSlots.parse(garbage, 5, ASKED).owner()).isEmpty();
        assertThat(ClusterSlots.parse(garbage, 5, ASKED).nodes()).isEmpty();
        assertThat(ClusterSlots.parse(null, 5, ASKED).owner()).isEmpty();
    }
}
