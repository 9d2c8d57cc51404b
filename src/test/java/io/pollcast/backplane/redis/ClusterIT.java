package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Publication;
import io.pollcast.testing.Opened;
import io.pollcast.testing.RedisCluster;
import io.pollcast.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is done, and said, on a cluster. Each test has its own. */
@Tag("slow")
class ClusterIT {

    private static final String KEY = "{test}";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final Opened open = new Opened();

    private RedisCluster cluster;

    @BeforeEach
    void start() {
        cluster = open.add(RedisCluster.started());
    }

    static RedisSettings settings(List<RedisServer> known) {
        List<String> nodes = known.stream().skip(1).map(RedisServer::address).toList();
        return new RedisSettings("redis://" + known.get(0).address(), "test", nodes, null, true, null);
    }

    private Store store(RedisSettings settings) {
        return open.add(new Store(settings));
    }

    private RedisServer other(RedisServer than) {
        return cluster.nodes().stream().filter(node -> node != than).findFirst().orElseThrow();
    }

    @Test
    void anOwnerThatIsKilledIsFollowedByWayOfNodesThatWereLearned() {
        RedisServer owner = cluster.owner(KEY);
        RedisServer replica = cluster.addReplica(owner);
        Store store = store(settings(List.of(owner)));
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        Store.get(store.backplane.subscribe(heard::add));
        store.acquire();
        store.publish("value");
        await().until(() -> replica.ask("WAIT", "0", "0").isEmpty()
                || owner.ask("WAIT", "1", "1000").equals("1"));

        owner.kill();
        cluster.awaitOwner(replica, KEY, owner);

        await().atMost(PATIENCE).until(() -> store.backplane.health().connected());
        assertThat(heard).contains(new Announcement.Interrupted());
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(store.publish("other")).isInstanceOf(Publication.Accepted.class));
        assertThat(replica.ask("GET", "{test}:body:quakes")).isEqualTo("other");
        await().until(() -> heard.get(heard.size() - 1) instanceof Announcement.Updated);
    }

    @Test
    void aSlotThatIsMovedIsFollowed() {
        RedisServer owner = cluster.owner(KEY);
        RedisServer to = other(owner);
        Store store = store(settings(cluster.nodes()));
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        Store.get(store.backplane.subscribe(heard::add));
        store.acquire();
        store.publish("value");

        cluster.beginMove(KEY, to);
        assertThat(store.publish("while nothing has moved")).isInstanceOf(Publication.Accepted.class);
        cluster.move("{test}:lease", to);
        assertThatThrownBy(() -> store.publish("other")).hasMessageContaining("TRYAGAIN");
        cluster.endMove(KEY, to);

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(store.publish("other")).isInstanceOf(Publication.Accepted.class));
        assertThat(to.ask("GET", "{test}:body:quakes")).isEqualTo("other");
        await().atMost(PATIENCE)
                .until(() -> heard.stream()
                                .filter(Announcement.Updated.class::isInstance)
                                .count()
                        == 3);
        await().until(() -> store.backplane.health().connected());
    }

    @Test
    void aNodeOfAClusterWithoutSayingSoIsSaid() {
        Store store = store(new RedisSettings(other(cluster.owner(KEY)).url(), "test"));
        assertThatThrownBy(store::acquire)
                .hasMessageContaining("MOVED ")
                .hasMessageContaining("(expected: backplane.redis.cluster: true, as this is a node of a cluster)");
        assertThat(store.backplane.health().connected()).isFalse();
    }

    @Test
    void aRedisThatIsNoClusterIsSaid() {
        RedisServer alone = open.add(RedisServer.started());
        Store store = store(settings(List.of(alone)));
        assertThatThrownBy(store::acquire)
                .hasMessageContaining("redis cluster " + alone.address() + ": no node says where it is (node "
                        + alone.address() + ": ERR This instance has cluster support disabled"
                        + " (expected: a node of a cluster, or no backplane.redis.cluster))");
    }

    @Test
    void aSlotThatNobodyHasIsSaidUntilSomebodyHas() {
        RedisServer owner = cluster.owner(KEY);
        Store store = store(settings(cluster.nodes()));
        store.acquire();
        store.publish("value");
        owner.kill();
        await().atMost(PATIENCE).until(() -> other(owner).ask("CLUSTER", "INFO").contains("cluster_state:fail"));
        assertThatThrownBy(() -> store.publish("other")).isNotNull();
        assertThat(store.backplane.health().connected()).isFalse();
        owner.start();
        await().atMost(PATIENCE).until(() -> store.backplane.health().connected());
    }

    @Test
    void theDocumentedAclIsEnough() throws Exception {
        RedisServer owner = cluster.owner(KEY);
        String acl = RedisFaultsIT.documentedLine("ACL SETUSER pollcast on >PASSWORD resetkeys")
                .replace("PREFIX", "test")
                .replace("PASSWORD", "secret");
        cluster.nodes().forEach(node -> node.ask((acl + " +cluster|slots").split(" ", -1)));
        RedisSettings settings = new RedisSettings(
                "redis://pollcast:secret@" + other(owner).address(), "test", List.of(), null, true, null);
        Store store = store(settings);
        Store.get(store.backplane.subscribe(announcement -> {}));
        store.acquire();
        assertThat(store.publish("value")).isInstanceOf(Publication.Accepted.class);
    }
}
