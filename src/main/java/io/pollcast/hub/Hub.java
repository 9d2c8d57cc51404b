package io.pollcast.hub;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.pollcast.backplane.Backplane;
import io.pollcast.metrics.Metrics;
import io.pollcast.topic.TopicInfo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;

/** All shards of a gateway, one for each event loop. Thread-safe: it only hands over. */
public final class Hub {

    private static final int CLOSES_PER_SECOND = 500;
    private static final int MAX_SPREAD_MILLIS = 10_000;

    /** The whole stop has 20 seconds; giving the lease back before and ending the threads after take up to four. */
    private static final long MAX_DRAIN_MILLIS = 15_000;

    private static final long LOOK_AGAIN_MILLIS = 20;

    private final Map<EventExecutor, HubShard> shards;
    private final Interest interest;
    private final LongSupplier nanoTime;

    private Hub(Map<EventExecutor, HubShard> shards, Interest interest, LongSupplier nanoTime) {
        this.shards = shards;
        this.interest = interest;
        this.nanoTime = nanoTime;
    }

    /**
     * A hub with a shard for each loop of {@code loops}.
     *
     * @param worker compresses large values, off the loops
     */
    public static Hub on(
            EventLoopGroup loops, Executor worker, LongSupplier nanoTime, RandomGenerator seeds, Metrics metrics) {
        Map<EventExecutor, HubShard> shards = new LinkedHashMap<>();
        Interest interest = new Interest();
        int count = (int) StreamSupport.stream(loops.spliterator(), false).count();
        for (EventExecutor executor : loops) {
            RandomGenerator random = new SplittableRandom(seeds.nextLong());
            shards.put(
                    executor, new HubShard((EventLoop) executor, count, worker, interest, nanoTime, random, metrics));
        }
        Hub hub = new Hub(shards, interest, nanoTime);
        metrics.gauge("pollcast.connections", hub::connections);
        shards.values().forEach(HubShard::start);
        return hub;
    }

    /**
     * Makes what keeps this hub's knowledge equal to the store's.
     *
     * @param gateway names this process to the pollers; random
     * @param beat how often a beat is expected until one says so itself
     * @param served whether this gateway may serve a topic at all
     * @param thread owns everything there; shut down by whoever made it
     */
    public Follower follow(
            Backplane backplane,
            String gateway,
            Duration beat,
            Predicate<TopicInfo> served,
            ScheduledExecutorService thread,
            Metrics metrics) {
        return new Follower(backplane, this::send, gateway, interest, beat, served, thread, nanoTime, metrics);
    }

    /** The shard of a loop of this hub; use it on that loop. */
    public HubShard shard(EventLoop loop) {
        HubShard shard = shards.get(loop);
        if (shard == null) {
            throw new IllegalArgumentException("event loop of another group");
        }
        return shard;
    }

    /** How many streams are open. */
    public int connections() {
        return shards.values().stream().mapToInt(HubShard::connections).sum();
    }

    void send(HubUpdate update) {
        shards.values().forEach(shard -> shard.send(update));
    }

    /**
     * Ends every stream: says goodbye, spread over a time that grows with their number, and cuts after 15 seconds what has not gone. Blocks
     * until none is left, or until {@code hurry} says to cut now.
     */
    public void drain(BooleanSupplier hurry) throws InterruptedException {
        int spread = (int) Math.min(MAX_SPREAD_MILLIS, connections() * 1_000L / CLOSES_PER_SECOND);
        shards.values().forEach(shard -> shard.loop().execute(() -> shard.drain(spread)));
        long begun = nanoTime.getAsLong();
        while (connections() > 0 && !hurry.getAsBoolean() && !isOver(begun)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
        shards.values().forEach(shard -> shard.loop().execute(shard::cut));
    }

    private boolean isOver(long begun) {
        return nanoTime.getAsLong() - begun > TimeUnit.MILLISECONDS.toNanos(MAX_DRAIN_MILLIS);
    }
}
