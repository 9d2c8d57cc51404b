package io.pollcast.app;

import io.pollcast.admin.AdminServer;
import io.pollcast.admin.ReloadStatus;
import io.pollcast.auth.Guard;
import io.pollcast.auth.Guards;
import io.pollcast.backplane.Backplane;
import io.pollcast.config.Configuration;
import io.pollcast.gateway.Gateway;
import io.pollcast.gateway.Page;
import io.pollcast.http.EventLoops;
import io.pollcast.http.HttpServer;
import io.pollcast.http.ListenAddress;
import io.pollcast.hub.Follower;
import io.pollcast.hub.Hub;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.Poller;
import io.pollcast.thread.DaemonThreads;
import io.pollcast.thread.OwnerThread;
import io.pollcast.topic.TopicInfo;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The stages that a role needs, put together in the order of the data and stopped in the reverse. Everything from outside (clocks, randomness,
 * threads) comes in here. Used by the main thread.
 */
final class Node {

    private static final int ID_BYTES = 12;
    private static final int MAX_CHECKS = 20_000;

    private final Configuration configuration;
    private final Role role;
    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanoTime = System::nanoTime;
    private final Metrics metrics = new Metrics().bindJvm();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final EventLoops loops;
    private final Backplane backplane;

    private volatile @Nullable Reloader reloader;
    private @Nullable Poller poller;
    private @Nullable Hub hub;
    private @Nullable Follower follower;
    private Gateway.@Nullable Listening gateway;
    private @Nullable HttpServer admin;

    private Node(Configuration configuration, Role role) {
        this.configuration = configuration;
        this.role = role;
        this.backplane = Backplanes.of(configuration, nanoTime);
        this.loops = EventLoops.start(
                Runtime.getRuntime().availableProcessors(),
                "pollcast-io",
                configuration.gateway().io());
    }

    /**
     * Starts everything.
     *
     * @param pages what the gateway serves beside the topics
     * @throws IOException if an address cannot be had; nothing is left running then
     */
    static Node start(Configuration configuration, Role role, Map<String, Page> pages) throws IOException {
        Node node = new Node(configuration, role);
        node.undo.push(node.metrics::close);
        node.undo.push(node.loops::close);
        node.undo.push(node.backplane::close);
        try {
            node.startStages(pages);
        } catch (IOException e) {
            node.undoAll();
            throw e;
        }
        return node;
    }

    private void startStages(Map<String, Page> pages) throws IOException {
        if (role.serves()) {
            startGateway(pages);
        }
        if (role.polls()) {
            poller = Poller.overHttp(
                    configuration.poller(),
                    configuration.endpoints(),
                    configuration.templates(),
                    configuration.backplane().beat(),
                    backplane,
                    Version.userAgent(),
                    nanoTime,
                    Clock.systemUTC(),
                    random,
                    this::newId,
                    metrics);
            undo.push(this::closePoller);
        }
        StatusSource status = new StatusSource(
                role, Version.number(), backplane, poller, follower, hub, nanoTime, this::isDraining, this::reloaded);
        status.register(metrics);
        admin = new AdminServer(configuration.admin(), metrics, status::report, new SlowDownKnob(poller)).listen(loops);
        undo.push(admin::close);
        if (poller != null) {
            poller.start();
        }
    }

    /**
     * From now on takes over what changes in the configuration that this node was started with.
     *
     * @return makes it look at once; for any thread
     */
    Runnable reloadFrom(Loaded loaded) {
        OwnerThread thread = new OwnerThread("pollcast-reload");
        undo.push(thread::shutdownNow);
        Poller polling = poller;
        Consumer<Configuration> endpoints =
                polling == null ? changed -> {} : changed -> polling.replace(changed.endpoints(), changed.templates());
        Reloader watching = new Reloader(
                loaded.source(), loaded.configuration(), loaded.fingerprint(), endpoints, thread, nanoTime);
        reloader = watching;
        watching.start();
        return watching::request;
    }

    private @Nullable ReloadStatus reloaded() {
        Reloader watching = reloader;
        return watching == null ? null : watching.status();
    }

    private void startGateway(Map<String, Page> pages) throws IOException {
        ExecutorService worker = Executors.newSingleThreadExecutor(new DaemonThreads("pollcast-work"));
        undo.push(worker::shutdownNow);
        hub = Hub.on(loops.group(), worker, nanoTime, random, metrics);
        OwnerThread followerThread = new OwnerThread("pollcast-follow");
        undo.push(followerThread::shutdownNow);
        follower = hub.follow(backplane, newId(), configuration.backplane().beat(), served(), followerThread, metrics);
        undo.push(follower::close);
        Gateway server = new Gateway(
                loops,
                hub,
                configuration.gateway(),
                guard(),
                configuration.auth(),
                pages,
                nanoTime,
                Clock.systemUTC(),
                random,
                worker,
                metrics);
        follower.start();
        gateway = server.listen();
        FileLimit.check(FileLimit.ofThisProcess(), configuration.gateway().maxConnections());
    }

    /** What is not meant for everyone leaves this machine only by a gateway that knows who asks. */
    private Predicate<TopicInfo> served() {
        boolean loopback = configuration.gateway().listen().isLoopback();
        return info -> info.access().open() || loopback || configuration.auth().asks();
    }

    /** Tokens are checked on a thread of their own, which may be held up while keys are fetched; who comes too many comes again. */
    private Guard guard() {
        ThreadPoolExecutor checking = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_CHECKS), new DaemonThreads("pollcast-auth"));
        undo.push(checking::shutdownNow);
        byte[] secret = new byte[ID_BYTES * 2];
        random.nextBytes(secret);
        return Guards.of(configuration.auth(), checking, nanoTime, Clock.systemUTC(), secret);
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private boolean isDraining() {
        return gateway != null && gateway.isDraining();
    }

    /** Where browsers connect; null if this role serves none. */
    @Nullable ListenAddress gatewayAddress() {
        return gateway == null ? null : gateway.address();
    }

    ListenAddress adminAddress() {
        return admin == null ? configuration.admin().listen() : admin.address();
    }

    String io() {
        return loops.kind().label();
    }

    /**
     * Stops as planned: gives the lease back, says goodbye to every stream, then ends the rest.
     *
     * @param hurry asked now and then: whether to cut what is left
     */
    void stop(BooleanSupplier hurry) throws InterruptedException {
        if (gateway != null) {
            gateway.beginDrain();
        }
        closePoller();
        if (gateway != null) {
            gateway.drain(hurry);
        }
        undoAll();
    }

    /** Gives the lease back, once: a planned stop does so before the streams end, so that a standby takes over meanwhile. */
    private void closePoller() {
        if (poller != null) {
            poller.close();
            poller = null;
        }
    }

    private void undoAll() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }
}
