package io.pollcast.backplane.memory;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.BackplaneHealth;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Listeners;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Registration;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.Write;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A backplane for one process. Every stage is complete when it is returned, and listeners are called by the thread that made the change,
 * before its call returns. The monitor of this object owns the state.
 */
public final class MemoryBackplane implements Backplane {

    private final Listeners<Announcement> listeners = new Listeners<>();
    private final Listeners<Wanted> wantedListeners = new Listeners<>();
    private MemoryStore store;
    private boolean closed;

    /**
     * @param nanoTime a monotonic clock in nanoseconds, for leases and ages
     * @param epochMillis the wall clock in milliseconds, for versions
     */
    public MemoryBackplane(LongSupplier nanoTime, LongSupplier epochMillis) {
        this.store = new MemoryStore(nanoTime, epochMillis, listeners::announce);
    }

    @Override
    public CompletionStage<Grant> acquire(Claim claim) {
        return answer(() -> store.acquire(claim));
    }

    @Override
    public CompletionStage<Registration> register(Fence fence, Registry registry) {
        return answer(() -> store.register(fence, registry));
    }

    @Override
    public CompletionStage<Renewal> renew(Fence fence, Beat beat) {
        return answer(() -> store.renew(fence, beat));
    }

    @Override
    public CompletionStage<Publication> publish(Fence fence, Write write) {
        return answer(() -> store.publish(fence, write));
    }

    @Override
    public CompletionStage<Void> release(Fence fence) {
        return this.<Optional<Void>>answer(() -> {
                    store.release(fence);
                    return Optional.empty();
                })
                .thenAccept(nothing -> {});
    }

    @Override
    public CompletionStage<Subscription> subscribe(Consumer<Announcement> listener) {
        return answer(() -> listeners.add(listener));
    }

    @Override
    public CompletionStage<Removal> remove(Fence fence, List<Topic> topics) {
        return answer(() -> store.remove(fence, topics));
    }

    @Override
    public CompletionStage<Void> want(Wanted wanted) {
        return this.<Optional<Void>>answer(() -> {
                    wantedListeners.announce(wanted);
                    return Optional.empty();
                })
                .thenAccept(nothing -> {});
    }

    @Override
    public CompletionStage<Subscription> subscribeToWanted(Consumer<Wanted> listener) {
        return answer(() -> wantedListeners.add(listener));
    }

    @Override
    public CompletionStage<Index> readIndex() {
        return answer(() -> store.index());
    }

    @Override
    public CompletionStage<Optional<Update>> read(Topic topic) {
        return answer(() -> store.read(topic));
    }

    @Override
    public synchronized BackplaneHealth health() {
        return closed ? new BackplaneHealth(false, "closed") : BackplaneHealth.OK;
    }

    @Override
    public synchronized void close() {
        closed = true;
        listeners.clear();
        wantedListeners.clear();
    }

    /** What is stored now, for {@link #restore}. */
    synchronized MemoryStore saved() {
        return store.copy();
    }

    /** Goes back to what was stored then, as a fail-over to a replica that lags does. */
    synchronized void restore(MemoryStore saved) {
        store = saved.copy();
    }

    private synchronized <T> CompletionStage<T> answer(Supplier<T> step) {
        if (closed) {
            return CompletableFuture.failedStage(new BackplaneException("memory: closed"));
        }
        return CompletableFuture.completedStage(step.get());
    }
}
