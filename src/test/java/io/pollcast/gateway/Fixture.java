package io.pollcast.gateway;

import io.pollcast.auth.AuthSettings;
import io.pollcast.auth.Guard;
import io.pollcast.auth.Guards;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.backplane.memory.MemoryBackplane;
import io.pollcast.http.EventLoops;
import io.pollcast.http.IoKind;
import io.pollcast.http.ListenAddress;
import io.pollcast.hub.Follower;
import io.pollcast.hub.Hub;
import io.pollcast.metrics.Metrics;
import io.pollcast.testing.SseClient;
import io.pollcast.thread.OwnerThread;
import io.pollcast.topic.Access;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A gateway on a free port of loopback over a backplane in memory, to which the test writes as the poller does. */
final class Fixture implements AutoCloseable {

    /** What the gateway takes for now: a day of one digit. */
    static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final long STALE_MILLIS = 60_000;

    final MemoryBackplane backplane = new MemoryBackplane(System::nanoTime, System::currentTimeMillis);
    final Metrics metrics = new Metrics();
    final Gateway.Listening gateway;
    final Hub hub;
    private final EventLoops loops;
    private final OwnerThread thread = new OwnerThread("test-follow");
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final Follower follower;
    private final String allTopicsKey;
    private final Map<Topic, Beat.Entry> beat = new LinkedHashMap<>();
    private final List<TopicInfo> topics = new ArrayList<>();
    private String epoch = "";
    private String token = "";
    private long sequence;
    private boolean closed;

    private Fixture(GatewaySettings settings, Map<String, Page> pages) {
        this(settings, pages, AuthSettings.NONE, "");
    }

    private Fixture(GatewaySettings settings, Map<String, Page> pages, AuthSettings auth, String allTopicsKey) {
        this.allTopicsKey = allTopicsKey;
        loops = EventLoops.start(2, "test-io", settings.io());
        hub = Hub.on(loops.group(), worker, System::nanoTime, new SecureRandom(), metrics);
        follower = hub.follow(
                backplane,
                "gateway",
                Duration.ofSeconds(2),
                info -> info.access().open() || auth.asks(),
                thread,
                metrics);
        InstantSource clock = () -> NOW;
        Guard guard = Guards.of(auth, worker, System::nanoTime, clock, new byte[32]);
        Gateway server = new Gateway(
                loops, hub, settings, guard, auth, pages, System::nanoTime, clock, new SecureRandom(), worker, metrics);
        try {
            gateway = server.listen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        follower.start();
    }

    static Fixture start(String... cors) {
        return new Fixture(settings(List.of(cors), LIFE, 1_000, null, List.of(), IoKind.AUTO), Map.of());
    }

    /** On one kind of socket I/O, whatever the machine would choose by itself. */
    static Fixture startOn(IoKind io) {
        return new Fixture(settings(List.of(), LIFE, 2_000, null, List.of(), io), Map.of());
    }

    static Fixture startWith(Duration maxLife, Map<String, Page> pages) {
        return new Fixture(settings(List.of(), maxLife, 1_000, null, List.of(), IoKind.AUTO), pages);
    }

    /** Behind a proxy on loopback, which is trusted. */
    static Fixture startLimited(int maxConnections, @Nullable Integer maxStreamsPerAddress) {
        List<String> proxies = List.of("127.0.0.1");
        return new Fixture(
                settings(List.of(), LIFE, maxConnections, maxStreamsPerAddress, proxies, IoKind.AUTO), Map.of());
    }

    /** @param allTopicsKey an API key that may read everything, by which the fixture sees what has arrived */
    static Fixture startGuarded(AuthSettings auth, String allTopicsKey, String... cors) {
        GatewaySettings settings = settings(List.of(cors), LIFE, 1_000, null, List.of(), IoKind.AUTO);
        return new Fixture(settings, Map.of(), auth, allTopicsKey);
    }

    /** Behind a proxy on loopback, which is trusted, with limits of its own for requests. */
    static Fixture startLimited(LimitSettings limits) {
        GatewaySettings usual =
                settings(List.of("https://shop.example.com"), LIFE, 3_000, null, List.of("127.0.0.1"), IoKind.AUTO);
        return new Fixture(usual.with(limits), Map.of());
    }

    private static GatewaySettings settings(
            List<String> cors,
            Duration maxLife,
            int connections,
            @Nullable Integer perAddress,
            List<String> proxies,
            IoKind io) {
        ListenAddress listen = new ListenAddress("127.0.0.1", 0);
        return new GatewaySettings(
                listen,
                cors,
                !cors.isEmpty() && !cors.contains("*"),
                3,
                maxLife,
                true,
                connections,
                perAddress,
                proxies,
                ForwardedHeader.X_FORWARDED_FOR,
                LimitSettings.DEFAULT,
                io);
    }

    /** Adds a topic to those that are polled. */
    Fixture topic(String name, @Nullable String path) {
        topics.add(new TopicInfo(new Topic(name), path, 2_000, STALE_MILLIS, true));
        return claim();
    }

    /** Adds a topic that not everybody may read. */
    Fixture restricted(String name, Access access) {
        topics.add(new TopicInfo(new Topic(name), null, 2_000, STALE_MILLIS, access, false));
        return claim();
    }

    Fixture topic(String name) {
        return topic(name, null);
    }

    Fixture remove(String name) {
        topics.removeIf(info -> info.topic().name().equals(name));
        return claim();
    }

    private Fixture claim() {
        if (!token.isEmpty()) {
            backplane
                    .release(new Fence(token, ++sequence))
                    .toCompletableFuture()
                    .join();
        }
        token = "token " + sequence;
        Grant grant = backplane
                .acquire(new Claim(token, 600_000, new Registry(topics), "epoch"))
                .toCompletableFuture()
                .join();
        epoch = ((Grant.Granted) grant).epoch();
        topics.forEach(info -> beat.putIfAbsent(info.topic(), new Beat.Entry(info.topic(), 0, null, -1, null)));
        beat.keySet()
                .removeIf(
                        topic -> topics.stream().noneMatch(info -> info.topic().equals(topic)));
        beat();
        return this;
    }

    /** From now on the beat says that nobody wants this topic, so that it is not polled. */
    Fixture sleep(String name) {
        beat.computeIfPresent(
                new Topic(name),
                (topic, said) ->
                        new Beat.Entry(topic, said.version(), said.fingerprint(), said.ageMillis(), null, true));
        beat();
        return this;
    }

    /** Sends a beat. */
    void beat() {
        backplane.renew(
                new Fence(token, ++sequence),
                new Beat(epoch, 2_000, new Registry(topics).hash(), List.copyOf(beat.values()), 0));
    }

    Fixture publish(String name, String body) {
        return publish(name, body, "application/json");
    }

    Fixture publish(String name, String body, String contentType) {
        Topic topic = new Topic(name);
        Body bytes = Body.of(body);
        Fingerprint fingerprint = Fingerprint.of(bytes);
        Publication publication = backplane
                .publish(
                        new Fence(token, ++sequence),
                        new Write(topic, bytes, contentType, fingerprint, body, Validators.NONE, 0, 0))
                .toCompletableFuture()
                .join();
        beat.put(topic, new Beat.Entry(topic, ((Publication.Accepted) publication).version(), fingerprint, 0, null));
        beat();
        return this;
    }

    /** The backend has failed for so long that the value is stale; {@code reason} is what the poller says of it. */
    Fixture fail(String name, String reason) {
        beat.computeIfPresent(
                new Topic(name),
                (topic, entry) ->
                        new Beat.Entry(topic, entry.version(), entry.fingerprint(), STALE_MILLIS * 2, reason));
        beat();
        return this;
    }

    /** Waits until the gateway has everything that was written. */
    Fixture await() {
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(this::isThere);
        return this;
    }

    private boolean isThere() {
        if (!follower.status().isReady()) {
            return false;
        }
        for (Beat.Entry entry : beat.values()) {
            Optional<String> etag = Http.get(this, "/topics/" + entry.topic(), "X-Api-Key: " + allTopicsKey)
                    .header("etag");
            String expected =
                    entry.fingerprint() == null ? "" : '"' + entry.fingerprint().text() + '"';
            if (!etag.orElse("").equals(expected)) {
                return false;
            }
        }
        return true;
    }

    /** Waits until every event loop knows what was published. */
    void settle() {
        var unused = follower.topics().join();
        loops.group().forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    }

    int port() {
        return gateway.address().port();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    SseClient stream(String path) {
        return SseClient.open(url(path));
    }

    void awaitConnections(int expected) {
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> hub.connections() == expected);
    }

    /** More often does no harm. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        follower.close();
        thread.shutdownNow();
        backplane.close();
        gateway.beginDrain();
        try {
            gateway.drain(() -> true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loops.close();
        worker.shutdownNow();
        metrics.close();
    }
}
