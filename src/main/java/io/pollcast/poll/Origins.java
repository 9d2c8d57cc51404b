package io.pollcast.poll;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Every backend that is called. Owned by the poller's thread. */
final class Origins {

    private final int limit;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Map<String, Origin> origins = new HashMap<>();

    /** @param limit how many calls may be under way to one of them */
    Origins(int limit, ScheduledExecutorService thread, LongSupplier nanoTime, RandomGenerator random) {
        this.limit = limit;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    Origin of(String name) {
        return origins.computeIfAbsent(name, added -> new Origin(added, limit, thread, nanoTime, random));
    }
}
