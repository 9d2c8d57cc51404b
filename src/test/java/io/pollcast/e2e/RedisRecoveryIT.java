package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long each fault of Redis is felt at the default beat. The value changes while the fault lasts, and the time counts from the fault's end
 * until every client has that value, every gateway serves it, and all of it is fresh and healthy. It is printed for {@code docs/redis.md}; a
 * busy machine may take longer. One machine room for all.
 */
@Tag("slow")
class RedisRecoveryIT {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration WHILE = Duration.ofSeconds(3);
    private static final String META = "{pollcast}:meta";

    /** What was measured, in milliseconds by fault, for docs/redis.md. */
    private static final Map<String, Long> measured = new TreeMap<>();

    @TempDir
    private static Path folder;

    private static MachineRoom room;
    private static PollcastProcess poller;
    private static List<PollcastProcess> gateways;
    private static final AtomicInteger number = new AtomicInteger(1);

    private List<SseClient> clients = List.of();
    private int polls;
    private long startedNanos;

    @BeforeAll
    static void startRoom() {
        room = MachineRoom.in(folder).beating(BEAT);
        room.backend.answer("/prices", () -> "[" + number + "]").answer("/news", () -> "[\"same\"]");
        String every = "every: " + EVERY.toMillis() + "ms";
        poller = room.poller(room.endpoint("prices", every), room.endpoint("news", every));
        gateways = List.of(room.gateway(), room.gateway());
        gateways.forEach(PollcastProcess::awaitReady);
    }

    @AfterAll
    static void stopRoom() {
        measured.forEach((fault, millis) -> System.out.println("recovery ms=" + millis + " fault=\"" + fault + "\""));
        room.close();
    }

    @BeforeEach
    void connect() {
        clients = gateways.stream()
                .map(gateway -> SseClient.open(gateway.gateway("/stream?topic=prices&topic=news")))
                .toList();
        awaitLatest(MachineRoom.PATIENCE);
        startedNanos = System.nanoTime();
        polls = room.backend.requests("/prices");
    }

    @AfterEach
    void seeWhatCame() {
        clients.forEach(SseClient::close);
        assertThat(clients)
                .allSatisfy(client -> assertThat(numbers(client)).isSorted().doesNotHaveDuplicates())
                .allSatisfy(client -> assertThat(client.data("news")).containsExactly("[\"same\"]"))
                .noneMatch(client -> client.events().isEmpty());
        long most = (System.nanoTime() - startedNanos) / EVERY.toNanos();
        assertThat(room.backend.requests("/prices") - polls)
                .as("one at each taking of the lease, and one poller's rhythm")
                .isLessThanOrEqualTo((int) most + 4);
    }

    private static List<Integer> numbers(SseClient client) {
        return client.data("prices").stream()
                .map(data -> Integer.parseInt(data.substring(1, data.length() - 1)))
                .toList();
    }

    private static String cli(String... arguments) {
        return new String(room.redis.cli(arguments), UTF_8).strip();
    }

    private static void fault(Runnable begin) {
        number.incrementAndGet();
        begin.run();
    }

    private void awaitLatest(Duration time) {
        String latest = "[" + number + "]";
        await().atMost(time).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            assertThat(clients)
                    .allSatisfy(
                            client -> assertThat(client.data("prices")).last().isEqualTo(latest));
            assertThat(gateways)
                    .allSatisfy(gateway -> assertThat(new String(
                                    MachineRoom.get(gateway.gateway("/topics/prices"))
                                            .body(),
                                    UTF_8))
                            .isEqualTo(latest))
                    .allSatisfy(gateway ->
                            assertThat(gateway.adminStatus("/healthz")).isEqualTo(200));
            assertThat(poller.adminStatus("/healthz")).isEqualTo(200);
            assertThat(cli("GET", "{pollcast}:body:prices")).isEqualTo(latest);
            assertThat(cli("GET", "{pollcast}:body:news")).isEqualTo("[\"same\"]");
            assertThat(cli("HGET", META, "news")).contains("\"fingerprint\"");
        });
    }

    /** The fault is over. */
    private void measure(String fault) {
        long ended = System.nanoTime();
        awaitLatest(MachineRoom.PATIENCE);
        measured.put(fault, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ended));
    }

    @Test
    void killedAndRestartedEmpty() {
        fault(room.redis::kill);
        MachineRoom.pass(WHILE);
        room.redis.start();
        measure("killed (-9), restarted empty");
    }

    @Test
    void pausedFor20Seconds() {
        fault(room.redis::pause);
        MachineRoom.pass(Duration.ofSeconds(20));
        room.redis.resume();
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
                .until(() -> poller.adminBody("/healthz").contains("WRONGTYPE " + META));
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

    private static int loggedGarbage() {
        return (int) gateways.stream()
                .flatMap(gateway -> gateway.log().lines())
                .filter(line -> line.contains("redis_garbage_ignored place=announcements"))
                .count();
    }

    @Test
    void aReplicaThatOnlyReads() {
        fault(() -> cli("REPLICAOF", "127.0.0.1", "1"));
        await().atMost(MachineRoom.PATIENCE).until(() -> poller.log().contains("READONLY"));
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
        await().atMost(MachineRoom.PATIENCE).until(() -> poller.log().contains("OOM"));
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
