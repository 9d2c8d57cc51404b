package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane.Subscription;
import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.BackplaneHealth;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.testing.RedisServer;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can go wrong with a real Redis, and what it costs when nothing does. Each test has a server of its own. */
class RedisFaultsIT {

    private static final Topic QUAKES = new Topic("quakes");
    private static final Registry REGISTRY = new Registry(List.of(new TopicInfo(QUAKES, null, 2_000, 6_000, true)));
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final List<AutoCloseable> open = new ArrayList<>();
    private RedisServer server;
    private RedisBackplane backplane;
    private long sequence;

    @BeforeEach
    void start() {
        server = opened(RedisServer.started());
        backplane = client(server.url());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void buildingOneOpensNothing() {
        assertThat(redis().clientList().lines()).hasSize(1);
        assertThat(backplane.health().connected()).isFalse();
    }

    @Test
    void nothingThereAtStartIsSaidAtOnceAndMendedByItself() {
        RedisServer down = opened(RedisServer.stopped());
        RedisBackplane early = client(down.url());
        String refused = "redis 127.0.0.1:" + down.port() + ": connection refused";
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> get(early.readIndex())).hasMessage(refused);
        }
        assertThatThrownBy(() -> get(early.subscribe(announcement -> {}))).hasMessage(refused);
        assertThat(early.health()).isEqualTo(new BackplaneHealth(false, refused));

        down.start();
        await().until(() -> early.health().connected());
        assertThat(get(early.readIndex())).isEqualTo(Index.EMPTY);
        get(early.subscribe(announcement -> {}));
    }

    @Test
    void whoSubscribesAfterSomebodyLeftGetsAnotherConnection() {
        Subscription left = get(backplane.subscribe(announcement -> {}));
        get(backplane.subscribe(announcement -> {}));
        assertThat(redis().pubsubNumsub("{test}")).containsEntry("{test}", 1L);

        left.close();
        get(backplane.subscribe(announcement -> {}));

        assertThat(redis().pubsubNumsub("{test}")).containsEntry("{test}", 2L);
    }

    @Test
    void restartedEmptyIsAnotherEpoch() {
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        get(backplane.subscribe(heard::add));
        acquire("epoch-1");
        publish("value");
        await().until(() -> heard.size() == 1);

        server.kill();
        await().until(() -> !backplane.health().connected());
        assertThatThrownBy(() -> get(backplane.readIndex())).isInstanceOf(BackplaneException.class);
        server.start();

        await().until(() -> heard.contains(new Announcement.Interrupted()));
        await().until(() -> backplane.health().connected());
        assertThat(get(backplane.renew(fence(), beat("epoch-1")))).isEqualTo(new Renewal.Lost());
        assertThat(acquire("epoch-2").epoch()).isEqualTo("epoch-2");
        publish("again");
        await().untilAsserted(() -> assertThat(heard.get(heard.size() - 1)).isInstanceOf(Announcement.Updated.class));
    }

    @Test
    void aPausedServerFailsCallsInTimeAndWorksAgainAfterwards() {
        acquire("epoch");
        server.pause();
        CompletionStage<Index> unanswered = backplane.readIndex();
        assertThat(unanswered.toCompletableFuture()).isNotDone();
        assertThatThrownBy(() -> get(unanswered)).hasMessageEndingWith(": no answer within 1s");
        assertThat(backplane.health().connected()).isFalse();
        server.resume();
        await().until(() -> backplane.health().connected());
        assertThat(get(backplane.readIndex()).epoch()).isEqualTo("epoch");
    }

    @Test
    void whatWasInFlightWhenTheServerDiedIsNotSentAgain() {
        acquire("epoch");
        server.pause();
        CompletionStage<Publication> lost = backplane.publish(fence(), write("value"));
        server.kill();
        assertThatThrownBy(() -> get(lost)).isInstanceOf(BackplaneException.class);
        server.start();
        await().until(() -> backplane.health().connected());
        assertThat(commandCounts(redis())).doesNotContainKeys("evalsha", "eval");
    }

    @Test
    void closingGivesUpWhatIsInFlight() {
        acquire("epoch");
        server.pause();
        CompletionStage<Index> unanswered = backplane.readIndex();
        backplane.close();
        assertThatThrownBy(() -> get(unanswered)).isInstanceOf(BackplaneException.class);
        server.resume();
    }

    @Test
    void aWrongPasswordIsSaidWithoutThePassword() {
        RedisServer locked = opened(RedisServer.started("--requirepass", "right-Secret"));
        for (String user : List.of("", "default:", "nobody:")) {
            RedisBackplane wrong = client("redis://" + user + "wrong%2FSecret@127.0.0.1:" + locked.port());
            assertThatThrownBy(() -> get(wrong.readIndex()))
                    .hasMessageStartingWith("redis 127.0.0.1:" + locked.port() + ": WRONGPASS")
                    .satisfies(error -> assertThat(allMessages(error)).doesNotContain("Secret"));
            assertThat(wrong.health().problem()).contains("WRONGPASS").doesNotContain("Secret");
        }
        assertThatThrownBy(() -> get(client(locked.url()).readIndex())).hasMessageContaining("NOAUTH");
        RedisBackplane right = client("redis://right-Secret@127.0.0.1:" + locked.port());
        assertThat(get(right.readIndex())).isEqualTo(Index.EMPTY);
    }

    @Test
    void aKilledSubscriberSaysThatItMayHaveMissedSomething() {
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        get(backplane.subscribe(heard::add));
        acquire("epoch");
        redis().clientKill(KillArgs.Builder.typePubsub());

        await().until(() -> heard.contains(new Announcement.Interrupted()));
        publish("value");
        await().until(() -> heard.size() == 2);
        assertThat(heard.get(1)).isInstanceOf(Announcement.Updated.class);
        assertThat(backplane.health()).isEqualTo(BackplaneHealth.OK);
    }

    @Test
    void subscriptionsShareOneConnectionAndANewOneAfterTheLastIsReallyNew() {
        Subscription first = get(backplane.subscribe(announcement -> {}));
        Subscription second = get(backplane.subscribe(announcement -> {}));
        RedisCommands<String, String> redis = redis();
        assertThat(subscribers(redis)).hasSize(1);
        String before = subscribers(redis).get(0);
        first.close();
        assertThat(subscribers(redis)).containsExactly(before);
        second.close();
        await().until(() -> subscribers(redis).isEmpty());

        get(backplane.subscribe(announcement -> {}));
        assertThat(subscribers(redis)).hasSize(1).doesNotContain(before);
    }

    @Test
    void closingClosesAllConnections() {
        get(backplane.subscribe(announcement -> {}));
        get(backplane.readIndex());
        RedisCommands<String, String> redis = redis();
        assertThat(redis.clientList().lines()).hasSize(3);
        backplane.close();
        await().until(() -> redis.clientList().lines().count() == 1);
    }

    @Test
    void eachVerbIsOneCommand() {
        get(backplane.subscribe(announcement -> {}));
        for (int round = 0; round < 2; round++) {
            // The first round teaches the scripts to the server.
            oneOfEach();
            redis().scriptFlush();
            oneOfEach();
            redis().configResetstat();
            oneOfEach();
        }
        Map<String, Long> counts = commandCounts(redis());
        assertThat(counts).containsEntry("evalsha", 6L);
        assertThat(inScripts()).as("the others are called by the scripts").containsAll(without(counts, "evalsha"));
    }

    @Test
    void anHourOfBeatsCostsOneCommandEach() {
        acquire("epoch");
        publish("value");
        get(backplane.renew(fence(), beat("epoch")));
        redis().configResetstat();
        for (int i = 0; i < 1_800; i++) {
            get(backplane.renew(fence(), beat("epoch")));
        }
        assertThat(commandCounts(redis())).containsEntry("evalsha", 1_800L).doesNotContainKey("eval");
    }

    @Test
    void anyProgramCanReadTheBody() {
        acquire("epoch");
        publish("{\"n\":1}");
        assertThat(redis().get("{test}:body:quakes")).isEqualTo("{\"n\":1}");
        assertThat(redis().keys("*")).allMatch(key -> key.startsWith("{test}:"));
        assertThat(redis().ttl("{test}:body:quakes")).isEqualTo(-1);
    }

    @Test
    void keysOfAnotherTypeAreNamedAndNotTouched() {
        List<String> keys = List.of("lease", "epoch", "topics", "meta", "beat", "body:quakes");
        for (String key : keys) {
            redis().flushall();
            String name = "{test}:" + key;
            redis().rpush(name, "list");
            List<Throwable> errors = new ArrayList<>();
            for (CompletionStage<?> call : List.of(
                    backplane.acquire(new Claim("token", 10_000, REGISTRY, "epoch")),
                    backplane.renew(fence(), beat("epoch")),
                    backplane.publish(fence(), write("value")),
                    backplane.release(fence()),
                    backplane.readIndex(),
                    backplane.read(QUAKES))) {
                error(call).ifPresent(errors::add);
            }
            assertThat(errors)
                    .isNotEmpty()
                    .allSatisfy(error -> assertThat(error)
                            .isInstanceOf(BackplaneException.class)
                            .hasMessageContaining("WRONGTYPE " + name + " holds a list (expected: a "));
            assertThat(redis().type(name)).isEqualTo("list");
        }
    }

    @Test
    void garbageInTheKeysIsIgnoredAndReplaced() {
        RedisCommands<String, String> redis = redis();
        for (String garbage : List.of(
                "", "{", "[]", "null", "{\"topics\":[1]}", "\u0000", "{\"version\":1e400}", "x".repeat(70_000))) {
            redis.flushall();
            redis.set("{test}:epoch", garbage + "!");
            redis.set("{test}:topics", garbage);
            redis.set("{test}:beat", garbage);
            redis.hset("{test}:meta", "quakes", garbage);
            redis.hset("{test}:meta", "no topic", garbage);
            redis.set("{test}:body:quakes", "body");
            redis.hset("{test}:lease", "token", garbage);
            assertThat(get(backplane.readIndex())).isEqualTo(Index.EMPTY);
            assertThat(get(backplane.read(QUAKES))).isEmpty();

            Grant.Granted granted = acquire("epoch");
            assertThat(granted.stored()).isEmpty();
            publish("value");
            assertThat(get(backplane.read(QUAKES)).orElseThrow().body().text()).isEqualTo("value");
            assertThat(get(backplane.renew(fence(), beat("epoch")))).isEqualTo(new Renewal.Renewed(List.of()));
            assertThat(get(backplane.readIndex()).registry()).isEqualTo(REGISTRY);
            get(backplane.release(fence()));
        }
    }

    @Test
    void garbageOnTheChannelIsIgnored() {
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        get(backplane.subscribe(heard::add));
        for (String garbage : List.of(
                "",
                "\n",
                "{}",
                "[1]",
                "{\"type\":\"update\"}\n",
                "{\"type\":\"later\"}",
                "{\"type\":\"gone\",\"topic\":\" \"}")) {
            redis().publish("{test}", garbage);
        }
        acquire("epoch");
        publish("value");
        await().until(() -> heard.size() == 1);
    }

    @Test
    void aBodyThatWasChangedByOthersIsNotServed() {
        acquire("epoch");
        publish("value");
        redis().set("{test}:body:quakes", "other");
        assertThatThrownBy(() -> get(backplane.read(QUAKES)))
                .isInstanceOf(BackplaneException.class)
                .hasMessageContaining("body of quakes is not the one that its metadata speaks of");
    }

    @Test
    void aDeletedBodyIsMissedByTheNextBeat() {
        Grant.Granted granted = acquire("epoch");
        long version = ((Publication.Accepted) get(backplane.publish(fence(), write("value")))).version();
        Beat.Entry entry = new Beat.Entry(QUAKES, version, Fingerprint.of(Body.of("value")), 0, null);
        Beat beat = new Beat(granted.epoch(), 2_000, REGISTRY.hash(), List.of(entry), 0);
        assertThat(get(backplane.renew(fence(), beat))).isEqualTo(new Renewal.Renewed(List.of()));
        redis().del("{test}:body:quakes");
        assertThat(get(backplane.renew(fence(), beat))).isEqualTo(new Renewal.Renewed(List.of(QUAKES)));
        assertThat(get(backplane.read(QUAKES))).isEmpty();
        publish("value");
        assertThat(get(backplane.read(QUAKES))).isPresent();
    }

    @Test
    void fiveThousandTopicsFitIntoOneBeat() {
        List<TopicInfo> infos = new ArrayList<>();
        List<Beat.Entry> entries = new ArrayList<>();
        for (int i = 0; i < Json.MAX_TOPICS; i++) {
            Topic topic = new Topic("t".repeat(60) + i);
            infos.add(new TopicInfo(topic, null, 2_000, 6_000, true));
            entries.add(new Beat.Entry(topic, i + 1, Fingerprint.of(Body.of("v")), 1_000, "HTTP 502"));
        }
        Registry many = new Registry(infos);
        get(backplane.acquire(new Claim("token", 30_000, many, "epoch")));
        Beat beat = new Beat("epoch", 2_000, many.hash(), entries, 0);
        assertThat(((Renewal.Renewed) get(backplane.renew(fence(), beat))).missing())
                .hasSize(Json.MAX_TOPICS);
        Index index = get(backplane.readIndex());
        assertThat(index.registry()).isEqualTo(many);
        assertThat(index.lastBeat()).isNotNull();
    }

    @Test
    void theDocumentedAclIsEnough() throws Exception {
        String acl = documentedAcl().replace("PREFIX", "test").replace("PASSWORD", "secret");
        redis().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), aclArguments(acl));
        backplane = client("redis://pollcast:secret@127.0.0.1:" + server.port());
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        get(backplane.subscribe(heard::add));
        oneOfEach();
        await().until(() -> heard.size() == 3);

        RedisBackplane other = opened(new RedisBackplane(
                new RedisSettings("redis://pollcast:secret@127.0.0.1:" + server.port(), "other"), TIMEOUT));
        assertThatThrownBy(() -> get(other.readIndex())).hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> get(other.subscribe(announcement -> {}))).hasMessageContaining("NOPERM");
    }

    /** The line of docs/redis.md that begins with ACL SETUSER. */
    private static String documentedAcl() throws Exception {
        try (var lines = Files.lines(Path.of("docs/redis.md"))) {
            return lines.map(String::strip)
                    .filter(line -> line.startsWith("ACL SETUSER"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static CommandArgs<String, String> aclArguments(String line) {
        var arguments = new CommandArgs<>(StringCodec.UTF8);
        for (String word : line.substring("ACL ".length()).split(" ", -1)) {
            arguments.add(word);
        }
        return arguments;
    }

    private RedisBackplane client(String url) {
        return opened(new RedisBackplane(new RedisSettings(url, "test"), TIMEOUT));
    }

    private RedisCommands<String, String> redis() {
        RedisClient client = RedisClient.create(server.url());
        open.add(client);
        StatefulRedisConnection<String, String> connection = client.connect();
        return connection.sync();
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private Grant.Granted acquire(String newEpoch) {
        sequence = 0;
        return (Grant.Granted) get(backplane.acquire(new Claim("token", 30_000, REGISTRY, newEpoch)));
    }

    private void publish(String text) {
        assertThat(get(backplane.publish(fence(), write(text)))).isInstanceOf(Publication.Accepted.class);
    }

    private void oneOfEach() {
        Grant.Granted granted = acquire("epoch");
        publish("value " + sequence + granted.stored());
        get(backplane.renew(fence(), beat(granted.epoch())));
        get(backplane.readIndex());
        get(backplane.read(QUAKES));
        get(backplane.release(fence()));
    }

    private Fence fence() {
        return new Fence("token", ++sequence);
    }

    private static Beat beat(String epoch) {
        return new Beat(epoch, 2_000, REGISTRY.hash(), List.of(), 0);
    }

    private static Write write(String text) {
        Body body = Body.of(text);
        return new Write(QUAKES, body, "application/json", Fingerprint.of(body), "key", Validators.NONE, 0, 0);
    }

    private static List<String> subscribers(RedisCommands<String, String> redis) {
        return redis.clientList()
                .lines()
                .filter(line -> line.contains(" sub=1 "))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    private static Map<String, Long> commandCounts(RedisCommands<String, String> redis) {
        Map<String, Long> counts = new HashMap<>();
        for (String line : redis.info("commandstats").lines().toList()) {
            if (line.startsWith("cmdstat_")) {
                String calls = line.substring(line.indexOf("calls=") + "calls=".length(), line.indexOf(','));
                counts.put(line.substring("cmdstat_".length(), line.indexOf(':')), Long.parseLong(calls));
            }
        }
        // What the tests' own connections do.
        counts.keySet()
                .removeAll(List.of(
                        "info",
                        "config|resetstat",
                        "hello",
                        "client|setinfo",
                        "client|maint_notifications",
                        "client",
                        "ping"));
        return counts;
    }

    private static Set<String> inScripts() {
        return Set.of(
                "time", "type", "get", "set", "del", "exists", "hget", "hset", "hdel", "hmget", "hkeys", "hgetall",
                "pttl", "pexpire", "publish");
    }

    private static Set<String> without(Map<String, Long> counts, String name) {
        Set<String> names = new HashSet<>(counts.keySet());
        names.remove(name);
        return names;
    }

    private static String allMessages(Throwable error) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    private static Optional<Throwable> error(CompletionStage<?> stage) {
        try {
            get(stage);
            return Optional.empty();
        } catch (BackplaneException e) {
            return Optional.of(e);
        }
    }

    /** The value of {@code stage}, or its own exception. */
    private static <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        try {
            return future.orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BackplaneException expected) {
                throw expected;
            }
            throw e;
        }
    }
}
