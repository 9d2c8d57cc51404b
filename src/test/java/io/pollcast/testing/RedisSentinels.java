package io.pollcast.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Two Redis, one the replica of the other, and three Sentinels that watch over them and agree by two. For one thread. */
public final class RedisSentinels implements AutoCloseable {

    /** The name by which the Sentinels know the primary. */
    public static final String MASTER = "mymaster";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String IP = "127.0.0.1";

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private RedisSentinels() {}

    /**
     * All of them run and know each other.
     *
     * @param downAfter how long a server may be silent before a Sentinel holds it for down
     */
    public static RedisSentinels started(Duration downAfter) {
        RedisSentinels made = new RedisSentinels();
        RedisServer primary = RedisServer.started("--repl-diskless-sync-delay", "0");
        made.servers.add(primary);
        made.servers.add(
                RedisServer.started("--repl-diskless-sync-delay", "0", "--replicaof", IP + " " + primary.port()));
        List<String> lines = List.of(
                "sentinel monitor " + MASTER + " " + IP + " " + primary.port() + " 2",
                "sentinel down-after-milliseconds " + MASTER + " " + downAfter.toMillis(),
                "sentinel failover-timeout " + MASTER + " 5000");
        IntStream.range(0, 3).forEach(i -> made.sentinels.add(RedisServer.sentinel(lines)));
        await().atMost(PATIENCE).until(made::isComplete);
        return made;
    }

    private boolean isComplete() {
        return sentinels.stream()
                .map(sentinel -> sentinel.ask("SENTINEL", "MASTER", MASTER))
                .allMatch(said -> said.matches("(?s).*num-slaves\\n1\\n.*num-other-sentinels\\n2\\n.*"));
    }

    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** The server that this Sentinel holds for the primary. */
    public RedisServer primary(RedisServer sentinel) {
        String port =
                sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER).replaceFirst(".*\\n", "");
        return servers.stream()
                .filter(server -> Integer.toString(server.port()).equals(port))
                .findFirst()
                .orElseThrow();
    }

    /** The server that the Sentinels hold for the primary. */
    public RedisServer primary() {
        return primary(sentinels.get(0));
    }

    /** The one of the two that is not the primary. */
    public RedisServer replica() {
        RedisServer primary = primary();
        return servers.stream().filter(server -> server != primary).findFirst().orElseThrow();
    }

    /** Waits until all Sentinels hold {@code server} for the primary, and it is one. */
    public void awaitPrimary(RedisServer server) {
        await().atMost(PATIENCE)
                .until(() -> sentinels.stream().allMatch(sentinel -> primary(sentinel) == server)
                        && server.ask("ROLE").startsWith("master"));
    }

    /** Waits until the replica is one, and has all that the primary has. */
    public void awaitReplicated() {
        await().atMost(PATIENCE).until(() -> {
            String said = replica().ask("INFO", "replication");
            return said.contains("role:slave") && said.contains("master_link_status:up");
        });
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.forEach(RedisServer::close);
    }
}
