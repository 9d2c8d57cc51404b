package io.pollcast.poll;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Stored;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.HttpFetcher;
import io.pollcast.thread.OwnerThread;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The poller's side as a whole: one loop for each endpoint, all of them running while the lease is held. {@link #start} and {@link #close}
 * may be called from any thread; all else happens on the scheduler thread that the poller was given.
 */
public final class Poller implements AutoCloseable {

    private static final Duration RELEASE_TIME = Duration.ofSeconds(1);

    private final ScheduledExecutorService thread;
    private final Fetcher fetcher;
    private final Map<Topic, PollLoop> loops = new LinkedHashMap<>();
    private final LeaseKeeper lease;

    Poller(
            List<EndpointSettings> endpoints,
            Duration beat,
            Backplane backplane,
            Fetcher fetcher,
            ScheduledExecutorService thread,
            LongSupplier nanoTime,
            Supplier<String> ids,
            Metrics metrics) {
        this.thread = thread;
        this.fetcher = fetcher;
        Registry registry = new Registry(
                endpoints.stream().map(endpoint -> endpoint.info(beat)).toList());
        this.lease = new LeaseKeeper(backplane, registry, beat, new Loops(), thread, nanoTime, ids);
        for (EndpointSettings endpoint : endpoints) {
            loops.put(endpoint.topic(), new PollLoop(endpoint, fetcher, lease, thread, nanoTime, metrics));
        }
    }

    /**
     * A poller that calls its endpoints by HTTP. Nothing happens before {@link #start}.
     *
     * @param userAgent names Pollcast to the backend's owner
     * @param ids random names for leases and epochs, each used once
     */
    public static Poller overHttp(
            List<EndpointSettings> endpoints,
            Duration beat,
            Backplane backplane,
            String userAgent,
            LongSupplier nanoTime,
            Clock clock,
            Supplier<String> ids,
            Metrics metrics) {
        ScheduledExecutorService thread = new OwnerThread("pollcast-poll");
        ExecutorService threads = Executors.newCachedThreadPool(task -> named(task, "pollcast-fetch"));
        Fetcher fetcher = new HttpFetcher(userAgent, threads, clock);
        return new Poller(endpoints, beat, backplane, fetcher, thread, nanoTime, ids, metrics);
    }

    private static Thread named(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    public void start() {
        thread.execute(lease::start);
    }

    public LeaseStatus status() {
        return lease.status();
    }

    /** Stops polling and gives the lease back; waits for that at most a second. */
    @Override
    public void close() {
        CompletableFuture<Void> released = CompletableFuture.supplyAsync(lease::close, thread)
                .thenCompose(Function.identity())
                .orTimeout(RELEASE_TIME.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(error -> null);
        released.join();
        fetcher.close();
        thread.shutdownNow();
    }

    /** The loops as the holder of the lease. */
    private final class Loops implements LeaseKeeper.Holder {

        @Override
        public void onGranted(Grant.Granted grant) {
            Map<Topic, Stored> stored =
                    grant.stored().stream().collect(Collectors.toMap(Stored::topic, Function.identity()));
            for (PollLoop loop : loops.values()) {
                @Nullable Stored held = stored.get(loop.topic());
                loop.start(held);
            }
        }

        @Override
        public void onRenewed(List<Topic> missing) {
            Set<Topic> lacking = new HashSet<>(missing);
            loops.values().forEach(loop -> loop.onRenewed(lacking.contains(loop.topic())));
        }

        @Override
        public void onLost() {
            loops.values().forEach(PollLoop::stop);
        }

        @Override
        public List<Beat.Entry> entries() {
            return loops.values().stream().map(PollLoop::entry).toList();
        }
    }
}
