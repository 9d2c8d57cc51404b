package io.pollcast.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Three primaries that share the slots, and for each slot of a key's that is asked for a replica. For one thread. */
public final class RedisCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String IP = "127.0.0.1";
    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> nodes = new ArrayList<>();
    private final List<String> options;

    private RedisCluster(List<String> options) {
        this.options = options;
    }

    /** Three primaries, which agree; {@code options} for each. */
    public static RedisCluster started(String... options) {
        RedisCluster cluster = new RedisCluster(List.of(options));
        for (int i = 0; i < PRIMARIES; i++) {
            RedisServer node = cluster.add();
            int from = SLOTS * i / PRIMARIES;
            int to = SLOTS * (i + 1) / PRIMARIES - 1;
            node.ask("CLUSTER", "ADDSLOTSRANGE", Integer.toString(from), Integer.toString(to));
        }
        cluster.awaitAgreement();
        return cluster;
    }

    private RedisServer add() {
        String busPort = Integer.toString(FreePorts.next());
        List<String> all = new ArrayList<>(
                List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-port", busPort));
        all.addAll(List.of("--repl-diskless-sync-delay", "0"));
        all.addAll(options);
        RedisServer node = RedisServer.started(all.toArray(String[]::new));
        node.ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(nodes.size() + 1));
        if (!nodes.isEmpty()) {
            nodes.get(0).ask("CLUSTER", "MEET", IP, Integer.toString(node.port()), busPort);
        }
        nodes.add(node);
        return node;
    }

    /** Adds a replica of {@code primary}, and waits until it has all that the primary has. */
    public RedisServer addReplica(RedisServer primary) {
        RedisServer replica = add();
        awaitAgreement();
        await().atMost(PATIENCE).until(() -> replica.ask("CLUSTER", "REPLICATE", id(primary)), "OK"::equals);
        await().atMost(PATIENCE).until(() -> replica.ask("INFO", "replication").contains("master_link_status:up"));
        awaitAgreement();
        return replica;
    }

    /** All nodes, dead ones too. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** The primary that {@code witness} holds for the owner of the key's slot. */
    public RedisServer owner(RedisServer witness, String key) {
        int slot = slot(witness, key);
        String line = witness.ask("CLUSTER", "NODES")
                .lines()
                .filter(said -> said.contains("master") && ranges(said).anyMatch(range -> holds(range, slot)))
                .findFirst()
                .orElseThrow();
        return nodes.stream()
                .filter(node -> line.contains(" " + node.address() + "@"))
                .findFirst()
                .orElseThrow();
    }

    /** The owner of the key's slot, when nothing is wrong. */
    public RedisServer owner(String key) {
        return owner(nodes.get(0), key);
    }

    private static Stream<String> ranges(String line) {
        return Stream.of(line.split(" ", -1)).skip(8).filter(word -> !word.startsWith("["));
    }

    private static boolean holds(String range, int slot) {
        String[] ends = range.split("-", 2);
        return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
    }

    /** Waits until each node that is not {@code dead} says that {@code node} owns the key's slot and that all is well. */
    public void awaitOwner(RedisServer node, String key, RedisServer... dead) {
        List<RedisServer> alive =
                nodes.stream().filter(one -> !List.of(dead).contains(one)).toList();
        await().atMost(PATIENCE)
                .until(() -> alive.stream().allMatch(witness -> isWell(witness) && owner(witness, key) == node));
    }

    /** Begins to move the key's slot: from now on the keys that are there are the old owner's, and others the new one's. */
    public void beginMove(String key, RedisServer to) {
        RedisServer from = owner(key);
        String slot = Integer.toString(slot(from, key));
        to.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
        from.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
    }

    /** Moves one key of a slot that is being moved. */
    public void move(String key, RedisServer to) {
        owner(key).ask("MIGRATE", IP, Integer.toString(to.port()), key, "0", "5000");
    }

    /** Moves the keys that are left, and ends the move. */
    public void endMove(String key, RedisServer to) {
        RedisServer from = owner(key);
        String slot = Integer.toString(slot(from, key));
        from.ask("CLUSTER", "GETKEYSINSLOT", slot, "1000").lines().forEach(one -> move(one, to));
        for (RedisServer node : List.of(to, from)) {
            node.ask("CLUSTER", "SETSLOT", slot, "NODE", id(to));
        }
    }

    private void awaitAgreement() {
        await().atMost(PATIENCE)
                .until(() -> nodes.stream()
                        .allMatch(node -> isWell(node)
                                && node.ask("CLUSTER", "NODES").lines().count() == nodes.size()
                                && !node.ask("CLUSTER", "NODES").contains("handshake")));
    }

    private static boolean isWell(RedisServer node) {
        return node.ask("CLUSTER", "INFO").contains("cluster_state:ok");
    }

    private static int slot(RedisServer node, String key) {
        return Integer.parseInt(node.ask("CLUSTER", "KEYSLOT", key));
    }

    private static String id(RedisServer node) {
        return node.ask("CLUSTER", "MYID");
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
