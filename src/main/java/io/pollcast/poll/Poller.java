package io.pollcast.poll;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Wanted;
import io.pollcast.change.Workbench;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.HttpFetcher;
import io.pollcast.thread.DaemonThreads;
import io.pollcast.thread.OwnerThread;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The poller's side as a whole: one loop for each endpoint, all of them running while the lease is held. {@link #start} and {@link #close}
 * may be called from any thread; all else happens on the scheduler thread that the poller was given.
 */
public final class Poller implements AutoCloseable {

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration RELEASE_TIME = Duration.ofSeconds(1);

    private final ScheduledExecutorService thread;
    private final Fetcher fetcher;
    private final Refinery refinery;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Origins origins;
    private final Metrics metrics;
    private final Loops loops;
    private final OnDemand onDemand;
    private final DemandEar ear;
    private final LeaseKeeper lease;

    Poller(
            PollerSettings settings,
            List<EndpointSettings> endpoints,
            List<TemplateSettings> templates,
            Duration beat,
            Backplane backplane,
            Fetcher fetcher,
            ScheduledExecutorService thread,
            LongSupplier nanoTime,
            RandomGenerator random,
            Supplier<String> ids,
            Metrics metrics) {
        this.thread = thread;
        this.fetcher = fetcher;
        this.refinery = new Refinery(Workbench.ownedBy(thread));
        this.nanoTime = nanoTime;
        this.random = random;
        this.metrics = metrics;
        this.origins = new Origins(settings.perOrigin(), thread, nanoTime, random);
        this.loops = new Loops(beat, this::newLoop);
        this.onDemand = new OnDemand(loops, this::remove, thread, nanoTime);
        this.ear = new DemandEar(backplane, this::onWanted, thread);
        this.lease = new LeaseKeeper(backplane, Registry.EMPTY, beat, onDemand, thread, nanoTime, ids);
        doReplace(endpoints, templates);
    }

    private CompletionStage<Removal> remove(List<Topic> topics) {
        return lease.remove(topics);
    }

    private PollLoop newLoop(EndpointSettings endpoint, SlowDown slowDown) {
        Fetcher refining = refinery.fetcherFor(endpoint, fetcher);
        Pace pace = new Pace(endpoint.topic(), endpoint.every(), slowDown, random);
        Origin origin = origins.of(endpoint.source().origin());
        String label = loops.label(endpoint.topic());
        return new PollLoop(endpoint, refining, lease, thread, nanoTime, pace, origin, label, metrics);
    }

    /**
     * A poller that calls its endpoints by HTTP. Nothing happens before {@link #start}.
     *
     * @param random spreads what is tried again; for one thread
     * @param userAgent names Pollcast to the backend's owner
     * @param ids random names for leases and epochs, each used once
     */
    public static Poller overHttp(
            PollerSettings settings,
            List<EndpointSettings> endpoints,
            List<TemplateSettings> templates,
            Duration beat,
            Backplane backplane,
            String userAgent,
            LongSupplier nanoTime,
            Clock clock,
            RandomGenerator random,
            Supplier<String> ids,
            Metrics metrics) {
        ScheduledExecutorService thread = new OwnerThread("pollcast-poll");
        ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("pollcast-fetch"));
        Fetcher fetcher = new HttpFetcher(userAgent, threads, clock, nanoTime);
        return new Poller(
                settings, endpoints, templates, beat, backplane, fetcher, thread, nanoTime, random, ids, metrics);
    }

    public void start() {
        thread.execute(lease::start);
        var unused = thread.scheduleWithFixedDelay(this::onTick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void onTick() {
        if (loops.hasOnDemand()) {
            ear.listen(nanoTime.getAsLong());
        } else {
            ear.stop();
        }
        onDemand.onTick();
    }

    private void onWanted(Wanted wanted) {
        ear.onHeard(nanoTime.getAsLong());
        onDemand.onWanted(wanted);
    }

    /**
     * From now on polls {@code endpoints}, each topic once, and what is wanted of {@code templates}, whose forms exclude each other. Those that
     * are as before do not notice.
     */
    public void replace(List<EndpointSettings> endpoints, List<TemplateSettings> templates) {
        List<EndpointSettings> wanted = List.copyOf(endpoints);
        List<TemplateSettings> wantedTemplates = List.copyOf(templates);
        thread.execute(() -> doReplace(wanted, wantedTemplates));
    }

    private void doReplace(List<EndpointSettings> endpoints, List<TemplateSettings> templates) {
        onDemand.onEnded(loops.replaceAll(endpoints, templates));
        lease.register(loops.registry());
    }

    /**
     * Polls everything that much slower from now on, and lets every gateway know. It lasts while this process does, and whoever takes the lease
     * over goes on with it.
     *
     * @return whether it was done: a poller that stands by has no say
     */
    public CompletableFuture<Boolean> slowDown(SlowDown wanted) {
        return ask(() -> doSlowDown(wanted), false);
    }

    private boolean doSlowDown(SlowDown wanted) {
        boolean decides = status() == LeaseStatus.HOLDING || status() == LeaseStatus.WAITING;
        if (decides) {
            loops.onSlowDown(wanted);
            lease.beatNow();
        }
        return decides;
    }

    /** How much slower than configured is polled. */
    public SlowDown slowDown() {
        return loops.slowDown();
    }

    /** How each endpoint stands; nothing once this poller is closed. */
    public CompletableFuture<List<EndpointStatus>> endpoints() {
        return ask(loops::status, List.of());
    }

    /** The gateways that this poller has heard of lately; none while nothing is polled on demand, for then they say nothing. */
    public CompletableFuture<List<GatewayStatus>> gateways() {
        return ask(onDemand::gateways, List.of());
    }

    /** A thread that was shut down drops what it is asked, and whoever asks must not wait for ever. */
    private <T> CompletableFuture<T> ask(Supplier<T> question, T otherwise) {
        return thread.isShutdown()
                ? CompletableFuture.completedFuture(otherwise)
                : CompletableFuture.supplyAsync(question, thread)
                        .completeOnTimeout(otherwise, RELEASE_TIME.toMillis(), TimeUnit.MILLISECONDS);
    }

    public LeaseStatus status() {
        return lease.status();
    }

    /** Stops polling and gives the lease back; waits for that at most a second. */
    @Override
    public void close() {
        CompletableFuture<Void> released = CompletableFuture.supplyAsync(this::doClose, thread)
                .thenCompose(Function.identity())
                .orTimeout(RELEASE_TIME.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(error -> null);
        released.join();
        fetcher.close();
        thread.shutdownNow();
    }

    private CompletionStage<Void> doClose() {
        refinery.close();
        ear.stop();
        return lease.close();
    }
}
