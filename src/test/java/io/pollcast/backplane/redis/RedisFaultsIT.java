package io.pollcast.backplane.redis;

import static io.pollcast.backplane.redis.Store.QUAKES;
import static io.pollcast.backplane.redis.Store.REGISTRY;
import static io.pollcast.backplane.redis.Store.TIMEOUT;
import static io.pollcast.testing.Stages.get;
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
import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Renewal;
import io.pollcast.testing.RedisServer;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.io.IOException;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can go wrong with a real Redis, and what it costs when nothing does. Each test has a server of its own. */
class RedisFaultsIT {

    private final List<AutoCloseable> open = new ArrayList<>();
    private RedisServer server;
    private Store store;
    private RedisBackplane backplane;

    @BeforeEach
    void start() {
        server = opened(RedisServer.started());
        use(server.url());
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
        store.acquire("epoch-1");
        store.publish("value");
        await().until(() -> heard.size() == 1);

        server.kill();
        await().until(() -> !backplane.health().connected());
        assertThatThrownBy(() -> get(backplane.readIndex())).isInstanceOf(BackplaneException.class);
        server.start();

        await().until(() -> heard.contains(new Announcement.Interrupted()));
        await().until(() -> backplane.health().connected());
        assertThat(store.renew("epoch-1")).isEqualTo(new Renewal.Lost());
        assertThat(store.acquire("epoch-2").epoch()).isEqualTo("epoch-2");
        store.publish("again");
        await().untilAsserted(() -> assertThat(heard.get(heard.size() - 1)).isInstanceOf(Announcement.Updated.class));
    }

    @Test
    void aPausedServerFailsCallsInTimeAndWorksAgainAfterwards() {
        store.acquire("epoch");
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
        store.acquire("epoch");
        server.pause();
        CompletionStage<Publication> lost = backplane.publish(store.nextFence(), Store.write("value"));
        server.kill();
        assertThatThrownBy(() -> get(lost)).isInstanceOf(BackplaneException.class);
        server.start();
        await().until(() -> backplane.health().connected());
        assertThat(commandCounts(redis())).doesNotContainKeys("evalsha", "eval");
    }

    @Test
    void closingGivesUpWhatIsInFlight() {
        store.acquire("epoch");
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
        store.acquire("epoch");
        redis().clientKill(KillArgs.Builder.typePubsub());

        await().until(() -> heard.contains(new Announcement.Interrupted()));
        store.publish("value");
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

    /** By the table of docs/redis.md: the hour of the default beat is lived through, that of the others is reckoned. */
    @Test
    void anHourOfBeatsCostsOneCommandEach() throws Exception {
        Map<Duration, Long> documented = documentedCost();
        assertThat(documented).hasSizeGreaterThan(1).containsKey(BackplaneSettings.DEFAULT_BEAT);
        documented.forEach(
                (beat, commands) -> assertThat(beat.multipliedBy(commands)).isEqualTo(Duration.ofHours(1)));
        long hour = documented.getOrDefault(BackplaneSettings.DEFAULT_BEAT, 0L);
        store.acquire("epoch");
        store.publish("value");
        store.renew("epoch");
        redis().configResetstat();
        for (int i = 0; i < hour; i++) {
            store.renew("epoch");
        }
        assertThat(commandCounts(redis())).containsEntry("evalsha", hour).doesNotContainKey("eval");
    }

    private static Map<Duration, Long> documentedCost() throws Exception {
        Pattern row = Pattern.compile("\\| `(\\d+)s`.* \\| ([\\d,]+) \\+ changes \\|");
        try (var lines = Files.lines(Path.of("docs/redis.md"))) {
            return lines.map(row::matcher)
                    .filter(Matcher::matches)
                    .collect(Collectors.toMap(
                            found -> Duration.ofSeconds(Long.parseLong(found.group(1))),
                            found -> Long.parseLong(found.group(2).replace(",", ""))));
        }
    }

    @Test
    void anyProgramCanReadTheBody() {
        store.acquire("epoch");
        store.publish("{\"n\":1}");
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
                    backplane.renew(store.nextFence(), Store.beat("epoch")),
                    backplane.publish(store.nextFence(), Store.write("value")),
                    backplane.release(store.nextFence()),
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

            Grant.Granted granted = store.acquire("epoch");
            assertThat(granted.stored()).isEmpty();
            store.publish("value");
            assertThat(get(backplane.read(QUAKES)).orElseThrow().body().text()).isEqualTo("value");
            assertThat(store.renew("epoch")).isEqualTo(new Renewal.Renewed(List.of()));
            assertThat(get(backplane.readIndex()).registry()).isEqualTo(REGISTRY);
            get(backplane.release(store.nextFence()));
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
        store.acquire("epoch");
        store.publish("value");
        await().until(() -> heard.size() == 1);
    }

    @Test
    void aBodyThatWasChangedByOthersIsNotServed() {
        store.acquire("epoch");
        store.publish("value");
        redis().set("{test}:body:quakes", "other");
        assertThatThrownBy(() -> get(backplane.read(QUAKES)))
                .isInstanceOf(BackplaneException.class)
                .hasMessageContaining("body of quakes is not the one that its metadata speaks of");
    }

    @Test
    void anOverwrittenBodyIsMissedByTheNextBeatAndWrittenAgain() {
        store.acquire("epoch");
        long version = ((Publication.Accepted) store.publish("value")).version();
        for (String other : List.of("other value", "VALUE", "")) {
            redis().set("{test}:body:quakes", other);
            assertThat(store.renew(version, "value")).isEqualTo(new Renewal.Renewed(List.of(QUAKES)));
            long next = ((Publication.Accepted) store.publish("value")).version();
            assertThat(next)
                    .as("announced, for gateways that could not read it")
                    .isGreaterThan(version);
            version = next;
            assertThat(store.read()).isEqualTo("value");
            assertThat(store.renew(version, "value")).isEqualTo(new Renewal.Renewed(List.of()));
        }
        redis().del("{test}:body:quakes");
        redis().rpush("{test}:body:quakes", "value");
        assertThat(store.renew(version, "value")).isEqualTo(new Renewal.Renewed(List.of(QUAKES)));
    }

    @Test
    void eachBeatLooksAtOneBodyAndTheNextOneAtTheNext() {
        Topic news = new Topic("news");
        store.acquire("epoch");
        List<Beat.Entry> entries = new ArrayList<>();
        for (Topic topic : List.of(QUAKES, news)) {
            Publication stored = get(backplane.publish(store.nextFence(), Store.write(topic, "value")));
            long version = ((Publication.Accepted) stored).version();
            entries.add(new Beat.Entry(topic, version, Fingerprint.of(Body.of("value")), 0, null));
            redis().set("{test}:body:" + topic, "other");
        }
        for (int turn = 0; turn < 3; turn++) {
            List<Topic> missed = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                // A write in between does not make it look at the same one again.
                get(backplane.publish(store.nextFence(), Store.write(new Topic("third"), "value " + turn + i)));
                missed.addAll(((Renewal.Renewed) store.renew("epoch", entries.toArray(Beat.Entry[]::new))).missing());
            }
            assertThat(missed).containsExactlyInAnyOrder(QUAKES, news);
        }
    }

    @Test
    void aDeletedBodyIsMissedByTheNextBeat() {
        store.acquire("epoch");
        long version = ((Publication.Accepted) store.publish("value")).version();
        assertThat(store.renew(version, "value")).isEqualTo(new Renewal.Renewed(List.of()));
        redis().del("{test}:body:quakes");
        assertThat(store.renew(version, "value")).isEqualTo(new Renewal.Renewed(List.of(QUAKES)));
        assertThat(get(backplane.read(QUAKES))).isEmpty();
        store.publish("value");
        assertThat(get(backplane.read(QUAKES))).isPresent();
    }

    @Test
    void fiveThousandTopicsFitIntoOneBeat() {
        List<TopicInfo> infos = new ArrayList<>();
        List<Beat.Entry> entries = new ArrayList<>();
        for (int i = 0; i < RedisBackplane.MAX_TOPICS; i++) {
            Topic topic = new Topic("t".repeat(60) + i);
            infos.add(new TopicInfo(topic, null, 2_000, 6_000, true));
            entries.add(new Beat.Entry(topic, i + 1, Fingerprint.of(Body.of("v")), 1_000, "HTTP 502"));
        }
        Registry many = new Registry(infos);
        get(backplane.acquire(new Claim("token", 30_000, many, "epoch")));
        Beat beat = new Beat("epoch", 2_000, many.hash(), entries, 0);
        assertThat(((Renewal.Renewed) get(backplane.renew(store.nextFence(), beat))).missing())
                .hasSize(RedisBackplane.MAX_TOPICS);
        Index index = get(backplane.readIndex());
        assertThat(index.registry()).isEqualTo(many);
        assertThat(index.lastBeat()).isNotNull();
    }

    @Test
    void theDocumentedAclIsEnough() throws Exception {
        String acl = documentedLine("ACL SETUSER pollcast on >PASSWORD resetkeys")
                .replace("PREFIX", "test")
                .replace("PASSWORD", "secret");
        redis().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), aclArguments(acl));
        use("redis://pollcast:secret@127.0.0.1:" + server.port());
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        get(backplane.subscribe(heard::add));
        oneOfEach();
        await().until(() -> heard.size() == 3);

        RedisBackplane other = opened(new RedisBackplane(
                new RedisSettings("redis://pollcast:secret@127.0.0.1:" + server.port(), "other"), TIMEOUT));
        assertThatThrownBy(() -> get(other.readIndex())).hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> get(other.subscribe(announcement -> {}))).hasMessageContaining("NOPERM");
    }

    /** The first line of docs/redis.md that begins like this. */
    static String documentedLine(String beginning) throws IOException {
        try (var lines = Files.lines(Path.of("docs/redis.md"))) {
            return lines.map(String::strip)
                    .filter(line -> line.startsWith(beginning))
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

    private void use(String url) {
        store = opened(new Store(url));
        backplane = store.backplane;
    }

    private RedisBackplane client(String url) {
        return opened(new Store(url)).backplane;
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

    private void oneOfEach() {
        Grant.Granted granted = store.acquire("epoch");
        store.publish("value " + granted.stored());
        store.renew(granted.epoch());
        get(backplane.readIndex());
        get(backplane.read(QUAKES));
        get(backplane.release(store.nextFence()));
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
}
