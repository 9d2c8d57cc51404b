package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.FreePorts;
import io.pollcast.testing.RedisCluster;
import io.pollcast.testing.RedisSentinels;
import io.pollcast.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server that has the keys is lost, or the keys go to another one, while clients listen. */
@Tag("slow")
class FailoverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DOWN_AFTER = Duration.ofSeconds(1);
    private static final Duration WHILE = Duration.ofSeconds(2);
    private static final String KEY = "{pollcast}";

    @TempDir
    private Path folder;

    private static String keys(List<RedisServer> nodes, String kind) {
        String others =
                nodes.stream().skip(1).map(node -> '"' + node.address() + '"').collect(Collectors.joining(", "));
        return "url: \"redis://" + nodes.get(0).address() + "\", nodes: [ " + others + " ], " + kind;
    }

    private Watched watched(RedisSentinels sentinels) {
        return watched(keys(sentinels.sentinels(), "sentinel: { master: " + RedisSentinels.MASTER + " }"));
    }

    private Watched watched(RedisCluster cluster) {
        return watched(keys(cluster.nodes().subList(0, 2), "cluster: true"));
    }

    private Watched watched(String redisKeys) {
        return new Watched(MachineRoom.withoutRedis(folder).using(MachineRoom.onRedis(redisKeys)));
    }

    /** The former primary has come back, and nobody takes it for one. */
    private static void endAsReplica(RedisServer former, RedisServer primary, Watched watched, String fault) {
        await().atMost(PATIENCE).until(() -> former.ask("ROLE").startsWith("slave"));
        watched.change();
        watched.measure(fault, Kept.by(primary));
        watched.check();
    }

    @Test
    void aPausedPrimaryWhoseLastWriteIsLost() {
        try (RedisSentinels sentinels = RedisSentinels.started(DOWN_AFTER);
                Watched watched = watched(sentinels)) {
            RedisServer old = sentinels.primary();
            RedisServer replica = sentinels.replica();
            watched.awaitLatest(Kept.by(old));
            sentinels.awaitReplicated();
            String before = replica.ask("GET", "{pollcast}:body:prices");

            replica.ask("REPLICAOF", "127.0.0.1", Integer.toString(FreePorts.next()));
            watched.change();
            watched.awaitDelivered(Kept.by(old));
            old.pause();
            sentinels.awaitPrimary(replica);
            assertThat(before).isEqualTo("[1]");
            watched.measure("Sentinel: primary paused, last write lost, from the promotion", Kept.by(replica));
            watched.change();
            watched.awaitLatest(Kept.by(replica));

            old.resume();
            endAsReplica(old, replica, watched, "Sentinel: the old primary is back as a replica");
        }
    }

    @Test
    void aPrimaryThatIsKilled() {
        try (RedisSentinels sentinels = RedisSentinels.started(DOWN_AFTER);
                Watched watched = watched(sentinels)) {
            RedisServer old = sentinels.primary();
            RedisServer replica = sentinels.replica();
            watched.awaitLatest(Kept.by(old));
            sentinels.awaitReplicated();

            old.kill();
            watched.change();
            sentinels.awaitPrimary(replica);
            watched.measure("Sentinel: primary killed, from the promotion", Kept.by(replica));

            old.start();
            endAsReplica(old, replica, watched, "Sentinel: the killed primary is back, empty, as a replica");
        }
    }

    @Test
    void aNodeOfAClusterThatIsLost() {
        try (RedisCluster cluster = RedisCluster.started()) {
            RedisServer owner = cluster.owner(KEY);
            RedisServer replica = cluster.addReplica(owner);
            try (Watched watched = watched(cluster)) {
                watched.awaitLatest(Kept.by(owner));
                owner.kill();
                watched.change();
                cluster.awaitOwner(replica, KEY, owner);
                watched.measure("cluster: owner killed, from the promotion", Kept.by(replica));

                owner.start();
                endAsReplica(owner, replica, watched, "cluster: the killed node is back as a replica");
            }
        }
    }

    @Test
    void aSlotThatIsMoved() {
        try (RedisCluster cluster = RedisCluster.started();
                Watched watched = watched(cluster)) {
            RedisServer owner = cluster.owner(KEY);
            RedisServer to = cluster.nodes().stream()
                    .filter(node -> node != owner)
                    .findFirst()
                    .orElseThrow();
            watched.awaitLatest(Kept.by(owner));

            cluster.beginMove(KEY, to);
            watched.change();
            watched.awaitDelivered(Kept.by(owner));
            cluster.move("{pollcast}:lease", to);
            cluster.move("{pollcast}:body:prices", to);
            watched.change();
            await().atMost(PATIENCE).until(() -> watched.logs().contains("TRYAGAIN"));
            MachineRoom.pass(WHILE);
            cluster.endMove(KEY, to);
            watched.measure("cluster: slot moved to another node, from the end of the move", Kept.by(to));
            watched.change();
            watched.awaitLatest(Kept.by(to));
            watched.check();
        }
    }
}
