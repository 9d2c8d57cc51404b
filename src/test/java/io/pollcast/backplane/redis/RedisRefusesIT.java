package io.pollcast.backplane.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Renewal;
import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.Opened;
import io.pollcast.testing.RawServer;
import io.pollcast.testing.RedisServer;
import io.pollcast.testing.TcpProxy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that answers, but not as it should: what is said of it names what would be right, and nothing is half done. */
class RedisRefusesIT {

    @AutoClose
    private final Opened open = new Opened();

    private RedisServer server;

    @BeforeEach
    void start() {
        server = open.add(RedisServer.started());
    }

    private Store store(String url) {
        return open.add(new Store(url));
    }

    private String cli(String... arguments) {
        return new String(server.cli(arguments), UTF_8).strip();
    }

    @Test
    void whatIsNoRedisIsSaidToBeNone() {
        for (String greeting :
                List.of("HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\u0000\u0001\u0002")) {
            RawServer other = open.add(RawServer.hasty(out -> out.write(greeting.getBytes(UTF_8))));
            Store store =
                    store("redis://127.0.0.1:" + URI.create(other.url("/")).getPort());
            assertThatThrownBy(() -> Store.get(store.backplane.readIndex())).hasMessageContaining("not a Redis");
            assertThat(store.backplane.health().problem()).contains("not a Redis");
        }
    }

    @Test
    void whoNeverAnswersIsGivenUpInTime() {
        RawServer silent = open.add(RawServer.silent());
        Store store = store("redis://127.0.0.1:" + URI.create(silent.url("/")).getPort());
        assertThatThrownBy(() -> Store.get(store.backplane.readIndex())).hasMessageContaining("within 1s");
    }

    @Test
    void aCommandThatAnAclForbidsIsSaidWithTheRuleThatAllowsIt() {
        for (String missing : List.of("evalsha", "eval", "subscribe")) {
            assertThatThrownBy(() -> useAllBut(missing))
                    .hasMessageContaining("NOPERM")
                    .hasMessageContaining("(expected: an ACL rule with +" + missing + "; docs/redis.md has all of it)");
        }
        assertThatThrownBy(() -> useAllBut("publish")).hasMessageContaining("an ACL rule with all commands");
    }

    private void useAllBut(String command) {
        cli("SCRIPT", "FLUSH");
        cli("ACL", "SETUSER", "limited", "reset", "on", ">secret", "~*", "&*", "+@all", "-" + command);
        Store store = store("redis://limited:secret@127.0.0.1:" + server.port());
        Store.get(store.backplane.subscribe(announcement -> {}));
        store.acquire();
        store.publish("value");
    }

    @Test
    void aReplicaIsReadUntilItRefusesAWriteAndThenSaidOnceToBeNoPrimary() {
        Store store = store(server.url());
        store.acquire();
        store.publish("value");
        cli("REPLICAOF", "127.0.0.1", Integer.toString(server.port()));
        try (CapturedLog log = CapturedLog.of(LinkLog.class)) {
            assertThat(store.read()).isEqualTo("value");
            assertThatThrownBy(() -> store.publish("other")).hasMessageContaining("READONLY");
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> store.publish("other")).hasMessageContaining(RedisHint.PRIMARY);
            }
            await().until(() ->
                    String.valueOf(store.backplane.health().problem()).contains("a replica"));
            assertThat(log.lines()).hasSize(1);
        }
        cli("REPLICAOF", "NO", "ONE");
        await().until(() -> store.backplane.health().connected());
        assertThat(store.publish("other")).isInstanceOf(Publication.Accepted.class);
    }

    @Test
    void fullWithoutEvictionRefusesWritesWholeAndIsStillRead() {
        Store store = store(server.url());
        store.acquire();
        store.publish("value");
        String meta = cli("HGET", "{test}:meta", "quakes");
        cli("CONFIG", "SET", "maxmemory-policy", "noeviction");
        cli("CONFIG", "SET", "maxmemory", "1");

        assertThatThrownBy(() -> store.publish("other")).hasMessageContaining("OOM");
        assertThatThrownBy(() -> store.renew(1, "value")).hasMessageContaining("OOM");
        assertThat(store.read()).isEqualTo("value");
        assertThat(cli("HGET", "{test}:meta", "quakes")).isEqualTo(meta);
        assertThat(store.backplane.health().connected()).isTrue();

        cli("CONFIG", "SET", "maxmemory", "0");
        assertThat(store.publish("other")).isInstanceOf(Publication.Accepted.class);
        assertThat(store.read()).isEqualTo("other");
    }

    @Test
    void whatWasEvictedIsMissedByTheNextBeatOrEndsTheLease() {
        Store store = store(server.url());
        store.acquire();
        long version = ((Publication.Accepted) store.publish("value")).version();
        cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        cli("CONFIG", "SET", "maxmemory", "1");
        await().until(() -> cli("DBSIZE"), "0"::equals);
        cli("CONFIG", "SET", "maxmemory", "0");

        assertThat(store.renew(version, "value")).isEqualTo(new Renewal.Lost());
        store.acquire();
        store.publish("value");
        assertThat(store.read()).isEqualTo("value");
    }

    @Test
    void anEvictionPolicyForKeysWithAnEndLeavesTheValues() {
        Store store = store(server.url());
        store.acquire();
        store.publish("value");
        cli("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
        cli("CONFIG", "SET", "maxmemory", "1");
        await().until(() -> cli("EXISTS", "{test}:lease"), "0"::equals);
        assertThat(store.read()).isEqualTo("value");
    }

    @Test
    void aWriteThatRanThoughItsAnswerWasLostMayBeRepeated() {
        TcpProxy way = open.add(TcpProxy.to(server.port()));
        Store store = store("redis://127.0.0.1:" + way.port());
        Store other = store(server.url());
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        Store.get(other.backplane.subscribe(heard::add));
        store.acquire();
        store.publish("first");

        way.swallowAnswers();
        CompletionStage<Publication> lost = store.backplane.publish(store.nextFence(), Store.write("second"));
        assertThatThrownBy(() -> Store.get(lost)).hasMessageContaining("no answer within 1s");
        assertThat(other.read()).as("it ran").isEqualTo("second");
        way.resume();

        await().until(() -> store.backplane.health().connected());
        long before = Store.get(other.backplane.read(Store.QUAKES))
                .orElseThrow()
                .position()
                .version();
        assertThat(store.publish("second")).isEqualTo(new Publication.Accepted(before));
        assertThat(heard).as("announced once each").hasSize(2);
    }

    @Test
    void aVersionFromTheFutureIsOvertakenAllTheSame() {
        Store store = store(server.url());
        store.acquire();
        long version = ((Publication.Accepted) store.publish("before the clock was set back")).version();
        long future = version + 3_600_000;
        cli(
                "HSET",
                "{test}:meta",
                "quakes",
                cli("HGET", "{test}:meta", "quakes").replace("" + version, "" + future));
        assertThat(store.publish("after")).isEqualTo(new Publication.Accepted(future + 1));
        assertThat(store.read()).isEqualTo("after");
    }
}
