package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults of Redis; the figures stand in {@code docs/redis.md}. */
class RedisRecoveryIT extends Recovery {

    private static final Duration WHILE = Duration.ofSeconds(3);
    private static final String META = "{pollcast}:meta";

    @Override
    MachineRoom openRoom(Path folder) {
        return MachineRoom.in(folder);
    }

    @Override
    String kept(String topic) {
        assertThat(cli("HGET", META, topic)).contains("\"fingerprint\"");
        return Kept.by(watched.room.redis).value(topic);
    }

    private String cli(String... arguments) {
        return watched.room.redis.ask(arguments);
    }

    @Test
    void killedAndRestartedEmpty() {
        fault(watched.room.redis::kill);
        MachineRoom.pass(WHILE);
        watched.room.redis.start();
        measure("killed (-9), restarted empty");
    }

    @Test
    void pausedFor20Seconds() {
        fault(watched.room.redis::pause);
        MachineRoom.pass(Duration.ofSeconds(20));
        watched.room.redis.resume();
        measure("paused for 20 s");
    }

    @Test
    void subscriptionsKilled() {
        fault(() -> assertThat(cli("CLIENT", "KILL", "TYPE", "pubsub")).isEqualTo("2"));
        measure("CLIENT KILL TYPE pubsub");
    }

    @Test
    void allOtherConnectionsKilled() {
        fault(() -> cli("CLIENT", "KILL", "TYPE", "normal"));
        measure("CLIENT KILL TYPE normal");
    }

    @Test
    void flushed() {
        fault(() -> cli("FLUSHALL"));
        measure("FLUSHALL");
    }

    @Test
    void valuesDeletedByOthers() {
        fault(() -> assertThat(cli("DEL", "{pollcast}:body:prices", "{pollcast}:body:news", META))
                .isEqualTo("3"));
        measure("values and metadata deleted");
    }

    @Test
    void aValueOverwrittenByOthers() {
        fault(() -> cli("SET", "{pollcast}:body:news", "[\"SAME\"]"));
        measure("a value overwritten");
    }

    @Test
    void aKeyOfAnotherType() {
        fault(() -> {
            cli("DEL", META);
            cli("RPUSH", META, "a list");
        });
        await().atMost(MachineRoom.PATIENCE)
                .until(() -> watched.poller.adminBody("/healthz").contains("WRONGTYPE " + META));
        cli("DEL", META);
        measure("a key of another type, until it is deleted");
    }

    @Test
    void garbageInTheMetadata() {
        fault(() -> cli("HSET", META, "prices", "garbage", "news", "{}", "no topic", "?"));
        measure("garbage in the metadata");
    }

    @Test
    void garbageOnTheChannel() {
        int before = loggedGarbage();
        fault(() -> List.of("", "garbage", "{}", "[1]", "{\"type\":\"update\"}\n")
                .forEach(garbage -> cli("PUBLISH", "{pollcast}", garbage)));
        measure("garbage on the channel");
        assertThat(loggedGarbage() - before).as("once in each gateway").isEqualTo(2);
    }

    private int loggedGarbage() {
        return (int) watched.gateways.stream()
                .flatMap(gateway -> gateway.log().lines())
                .filter(line -> line.contains("redis_garbage_ignored place=announcements"))
                .count();
    }

    @Test
    void aReplicaThatOnlyReads() {
        fault(() -> cli("REPLICAOF", "127.0.0.1", "1"));
        await().atMost(MachineRoom.PATIENCE).until(() -> watched.poller.log().contains("READONLY"));
        MachineRoom.pass(WHILE);
        cli("REPLICAOF", "NO", "ONE");
        measure("only reads (a replica), until it is promoted");
    }

    @Test
    void fullWithoutEviction() {
        fault(() -> {
            cli("CONFIG", "SET", "maxmemory-policy", "noeviction");
            cli("CONFIG", "SET", "maxmemory", "1");
        });
        await().atMost(MachineRoom.PATIENCE).until(() -> watched.poller.log().contains("OOM"));
        MachineRoom.pass(WHILE);
        cli("CONFIG", "SET", "maxmemory", "0");
        measure("full (noeviction), until there is room");
    }

    @Test
    void fullWithEvictionOfEverything() {
        fault(() -> {
            cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            cli("CONFIG", "SET", "maxmemory", "1");
        });
        await().atMost(MachineRoom.PATIENCE).until(() -> cli("DBSIZE"), "0"::equals);
        MachineRoom.pass(WHILE);
        cli("CONFIG", "SET", "maxmemory", "0");
        measure("full (allkeys-lru, all evicted), until there is room");
    }

    @Test
    void itsClockSetBack() {
        fault(() -> {
            String meta = cli("HGET", META, "prices");
            long version = Long.parseLong(meta.replaceFirst(".*\"version\":(\\d+).*", "$1"));
            long future = version + Duration.ofHours(1).toMillis();
            cli("HSET", META, "prices", meta.replace("\"version\":" + version, "\"version\":" + future));
        });
        measure("clock set back by 1 h (a version of the future)");
    }
}
