package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane.Subscription;
import io.pollcast.backplane.Publication;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.Opened;
import io.pollcast.testing.RedisSentinels;
import io.pollcast.testing.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is done, and said, when Sentinels are asked where Redis is. Each test has its own. */
@Tag("slow")
class SentinelIT {

    @AutoClose
    private final Opened open = new Opened();

    private RedisSentinels sentinels;

    @BeforeEach
    void start() {
        sentinels = open.add(RedisSentinels.started(Duration.ofSeconds(1)));
    }

    static RedisSettings settings(List<RedisServer> asked, String master) {
        return settings("redis://" + asked.get(0).address(), asked, new RedisSentinel(master, null, null));
    }

    private static RedisSettings settings(String url, List<RedisServer> asked, RedisSentinel sentinel) {
        List<String> nodes = asked.stream().skip(1).map(RedisServer::address).toList();
        return new RedisSettings(url, "test", nodes, sentinel, false, null);
    }

    private Store store(RedisSettings settings) {
        return open.add(new Store(settings));
    }

    private String problem(RedisSettings settings) {
        Store store = store(settings);
        assertThatThrownBy(() -> Store.get(store.backplane.readIndex())).isNotNull();
        return String.valueOf(store.backplane.health().problem());
    }

    @Test
    void aPrimaryThatIsKilledIsFollowedByBothConnections() {
        Store store = store(settings(sentinels.sentinels(), RedisSentinels.MASTER));
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        Store.get(store.backplane.subscribe(heard::add));
        store.acquire();
        store.publish("value");
        sentinels.awaitReplicated();
        RedisServer replica = sentinels.replica();

        sentinels.primary().kill();
        sentinels.awaitPrimary(replica);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> store.backplane.health().connected());
        assertThat(heard).contains(new Announcement.Interrupted());
        assertThat(store.publish("other")).isInstanceOf(Publication.Accepted.class);
        assertThat(replica.ask("GET", "{test}:body:quakes")).isEqualTo("other");
        await().until(() -> heard.get(heard.size() - 1) instanceof Announcement.Updated);
    }

    @Test
    void aPausedPrimaryIsLeftByBothConnectionsWhenSomebodySubscribesAnew() {
        Store store = store(settings(sentinels.sentinels(), RedisSentinels.MASTER));
        Subscription first = Store.get(store.backplane.subscribe(announcement -> {}));
        store.acquire();
        store.publish("value");
        sentinels.awaitReplicated();
        RedisServer old = sentinels.primary();
        RedisServer replica = sentinels.replica();
        old.pause();
        sentinels.awaitPrimary(replica);

        first.close();
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        Store.get(store.backplane.subscribe(heard::add));
        await().until(() -> store.backplane.health().connected());
        assertThat(store.publish("other")).isInstanceOf(Publication.Accepted.class);
        await().until(() -> heard.stream().anyMatch(Announcement.Updated.class::isInstance));
        old.resume();
    }

    @Test
    void aPrimaryThatWasDemotedAndKeepsItsConnectionsIsLeftWhenItRefusesAWrite() {
        List<RedisServer> all = sentinels.sentinels();
        all.subList(1, 3).forEach(RedisServer::kill);
        Store store = store(settings(all, RedisSentinels.MASTER));
        store.acquire();
        store.publish("value");
        sentinels.awaitReplicated();
        RedisServer old = sentinels.primary();
        RedisServer replica = sentinels.replica();

        // By hand, as a Sentinel would close the connections.
        all.get(0).ask("SENTINEL", "REMOVE", RedisSentinels.MASTER);
        replica.ask("REPLICAOF", "NO", "ONE");
        old.ask("REPLICAOF", "127.0.0.1", Integer.toString(replica.port()));
        assertThatThrownBy(() -> store.publish("other")).hasMessageContaining("READONLY");
        assertThat(store.read()).as("nobody knows of another").isEqualTo("value");
        all.get(0)
                .ask("SENTINEL", "MONITOR", RedisSentinels.MASTER, "127.0.0.1", Integer.toString(replica.port()), "1");

        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(store.publish("other")).isInstanceOf(Publication.Accepted.class));
        assertThat(replica.ask("GET", "{test}:body:quakes")).isEqualTo("other");
    }

    @Test
    void readsFollowASubscriptionAwayFromAPrimaryThatWasCutOffAndDoesNotKnow() {
        List<RedisServer> all = sentinels.sentinels();
        all.subList(1, 3).forEach(RedisServer::kill);
        Store store = store(settings(all.subList(0, 1), RedisSentinels.MASTER));
        Subscription first = Store.get(store.backplane.subscribe(announcement -> {}));
        store.acquire();
        store.publish("value");
        sentinels.awaitReplicated();
        RedisServer promoted = sentinels.replica();
        promoted.ask("REPLICAOF", "NO", "ONE");
        all.get(0).ask("SENTINEL", "REMOVE", RedisSentinels.MASTER);
        all.get(0)
                .ask("SENTINEL", "MONITOR", RedisSentinels.MASTER, "127.0.0.1", Integer.toString(promoted.port()), "1");
        promoted.ask("DEL", "{test}:body:quakes");
        assertThat(store.read()).as("from the old one, which answers").isEqualTo("value");

        first.close();
        Store.get(store.backplane.subscribe(announcement -> {}));

        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(Store.get(store.backplane.read(Store.QUAKES)))
                        .isEmpty());
    }

    @Test
    void manyRefusalsAtOnceAreOneQuestion() {
        RedisServer sentinel = sentinels.sentinels().get(0);
        sentinels.sentinels().subList(1, 3).forEach(RedisServer::kill);
        Store store = store(settings(List.of(sentinel), RedisSentinels.MASTER));
        store.acquire();
        RedisServer primary = sentinels.primary();
        primary.ask("CONFIG", "SET", "min-replicas-to-write", "9");
        long before = connectionsReceived(sentinel);

        List<CompletionStage<Publication>> refused = IntStream.range(0, 200)
                .mapToObj(i -> store.backplane.publish(store.nextFence(), Store.write("other")))
                .toList();
        refused.forEach(stage -> assertThatThrownBy(() -> Store.get(stage)).hasMessageContaining("NOREPLICAS"));

        assertThat(connectionsReceived(sentinel) - before).isLessThan(50);
        primary.ask("CONFIG", "SET", "min-replicas-to-write", "0");
        assertThat(store.publish("other")).isInstanceOf(Publication.Accepted.class);
    }

    private static long connectionsReceived(RedisServer server) {
        return server.ask("INFO", "stats")
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    @Test
    void anySentinelThatAnswersIsEnough() {
        List<RedisServer> all = sentinels.sentinels();
        all.get(0).kill();
        all.get(1).pause();
        Store store = store(settings(all, RedisSentinels.MASTER));
        store.acquire();
        assertThat(store.publish("value")).isInstanceOf(Publication.Accepted.class);
        all.get(1).resume();
    }

    @Test
    void aSentinelThatIsBehindIsNotBelieved() {
        List<RedisServer> all = sentinels.sentinels();
        RedisServer replica = sentinels.replica();
        RedisServer behind = all.get(0);
        behind.ask("SENTINEL", "REMOVE", RedisSentinels.MASTER);
        behind.ask("SENTINEL", "MONITOR", "alone", "127.0.0.1", Integer.toString(replica.port()), "9");
        assertThat(problem(settings(List.of(behind), "alone"))).contains(replica.address() + " is a replica, though");
    }

    @Test
    void aNameThatNoSentinelKnowsIsSaid() {
        RedisServer first = sentinels.sentinels().get(0);
        assertThat(problem(settings(List.of(first), "other")))
                .startsWith("redis other: no Sentinel says where it is (Sentinel " + first.address()
                        + ": knows no master other (expected: in backplane.redis.sentinel.master");
    }

    @Test
    void sentinelsThatAreAwayAreNamed() {
        String nobody = "127.0.0.1:" + FreePorts.next();
        RedisSettings settings = new RedisSettings(
                "redis://" + nobody, "test", List.of(), new RedisSentinel("mymaster", null, null), false, null);
        assertThat(problem(settings))
                .isEqualTo(
                        "redis mymaster: no Sentinel says where it is (Sentinel " + nobody + ": connection refused)");
    }

    @Test
    void aRedisTakenForASentinelAndTheOtherWayRoundAreSaid() {
        assertThat(problem(settings(List.of(sentinels.primary()), "mymaster")))
                .contains("unknown command 'SENTINEL' (expected: host and port of a Sentinel");
        assertThat(problem(new RedisSettings(sentinels.sentinels().get(0).url(), "test")))
                .contains("unknown command 'EVALSHA' (expected: ", "if this is a Sentinel, backplane.redis.sentinel)");
    }

    @Test
    void sentinelsMayHaveAPasswordOfTheirOwnAndNeedOneCommand() throws IOException {
        RedisServer sentinel = sentinels.sentinels().get(0);
        String acl = RedisFaultsIT.documentedLine("ACL SETUSER pollcast on >PASSWORD nocommands")
                .replace("PASSWORD", "asking");
        sentinel.ask(acl.split(" ", -1));
        sentinel.ask("ACL", "SETUSER", "default", "off");
        RedisServer primary = sentinels.primary(sentinels.sentinels().get(1));
        primary.ask("CONFIG", "SET", "requirepass", "keeping");
        String url = "redis://:keeping@" + sentinel.address();

        Store store = store(settings(url, List.of(sentinel), new RedisSentinel("mymaster", "pollcast", "asking")));
        store.acquire();
        // The refusal and the end of the connection that follows it may be noticed in either order.
        await().untilAsserted(() -> assertThat(
                        problem(settings(url, List.of(sentinel), new RedisSentinel("mymaster", "pollcast", "wrong"))))
                .doesNotContain("wrong ")
                .doesNotContain("keeping")
                .contains("WRONGPASS"));
        assertThat(problem(settings(url, List.of(sentinel), new RedisSentinel("mymaster", null, null))))
                .contains("NOAUTH", "backplane.redis.sentinel.password");
    }
}
