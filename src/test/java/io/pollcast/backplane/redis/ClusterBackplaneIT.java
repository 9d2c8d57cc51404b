package io.pollcast.backplane.redis;

import io.pollcast.testing.RedisCluster;
import io.pollcast.testing.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract on a cluster, of which only a node is known that does not have the keys. */
@Tag("slow")
class ClusterBackplaneIT extends RedisContract {

    private static RedisCluster cluster;
    private static RedisServer known;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.started();
        RedisServer owner = cluster.owner("{test}");
        known = cluster.nodes().stream()
                .filter(node -> node != owner)
                .findFirst()
                .orElseThrow();
        use(owner);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    RedisSettings settings() {
        return ClusterIT.settings(List.of(known));
    }
}
