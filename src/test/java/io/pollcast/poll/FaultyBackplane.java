package io.pollcast.poll;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.BackplaneHealth;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Registration;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.Write;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One poller's way to a store, with the faults that a test wants. For one thread. */
final class FaultyBackplane implements Backplane {

    /** What happens to calls. */
    enum Way {
        OPEN,
        /** They do not reach the store, and fail. */
        CUT,
        /** They reach the store, and fail all the same. */
        ANSWERS_LOST,
        /** They reach the store; the answers wait for {@link FaultyBackplane#deliver}. */
        ANSWERS_LATE,
        /** What would write fails, as on a replica. A claim that is denied writes nothing. */
        READ_ONLY,
        /** They throw, which they must not. */
        BROKEN
    }

    Way way = Way.OPEN;
    final List<Claim> claims = new ArrayList<>();
    final List<Registry> registries = new ArrayList<>();
    final List<Beat> beats = new ArrayList<>();
    final List<Fence> fences = new ArrayList<>();
    final List<Fence> releases = new ArrayList<>();
    int subscriptions;
    int mostSubscriptions;
    private int subscribed;
    private int deaf;
    private final List<Runnable> late = new ArrayList<>();
    private final Backplane store;

    FaultyBackplane(Backplane store) {
        this.store = store;
    }

    /** Brings the answers that are late. */
    void deliver() {
        List<Runnable> answers = List.copyOf(late);
        late.clear();
        answers.forEach(Runnable::run);
    }

    /** From now on the subscriptions that there are hear nothing, and nobody says so. */
    void deafen() {
        deaf = subscribed;
    }

    @Override
    public CompletionStage<Grant> acquire(Claim claim) {
        claims.add(claim);
        return way == Way.READ_ONLY ? store.acquire(claim) : go(() -> store.acquire(claim));
    }

    @Override
    public CompletionStage<Registration> register(Fence fence, Registry registry) {
        registries.add(registry);
        fences.add(fence);
        return go(() -> store.register(fence, registry));
    }

    @Override
    public CompletionStage<Renewal> renew(Fence fence, Beat beat) {
        beats.add(beat);
        fences.add(fence);
        return go(() -> store.renew(fence, beat));
    }

    @Override
    public CompletionStage<Publication> publish(Fence fence, Write write) {
        fences.add(fence);
        return go(() -> store.publish(fence, write));
    }

    @Override
    public CompletionStage<Void> release(Fence fence) {
        releases.add(fence);
        return go(() -> store.release(fence));
    }

    @Override
    public CompletionStage<Subscription> subscribe(Consumer<Announcement> listener) {
        int mine = ++subscribed;
        Consumer<Announcement> hearing = announcement -> {
            if (mine > deaf) {
                listener.accept(announcement);
            }
        };
        Supplier<CompletionStage<Subscription>> counted =
                () -> store.subscribe(hearing).thenApply(subscription -> {
                    subscriptions++;
                    mostSubscriptions = Math.max(mostSubscriptions, subscriptions);
                    return () -> {
                        subscriptions--;
                        subscription.close();
                    };
                });
        return go(counted);
    }

    @Override
    public CompletionStage<Removal> remove(Fence fence, List<Topic> topics) {
        fences.add(fence);
        return go(() -> store.remove(fence, topics));
    }

    @Override
    public CompletionStage<Void> want(Wanted wanted) {
        return go(() -> store.want(wanted));
    }

    @Override
    public CompletionStage<Subscription> subscribeToWanted(Consumer<Wanted> listener) {
        return go(() -> store.subscribeToWanted(listener));
    }

    @Override
    public CompletionStage<Index> readIndex() {
        return go(store::readIndex);
    }

    @Override
    public CompletionStage<Optional<Update>> read(Topic topic) {
        return go(() -> store.read(topic));
    }

    @Override
    public BackplaneHealth health() {
        return store.health();
    }

    @Override
    public void close() {
        late.clear();
    }

    private <T> CompletionStage<T> go(Supplier<CompletionStage<T>> call) {
        return switch (way) {
            case OPEN -> call.get();
            case CUT, READ_ONLY -> CompletableFuture.failedStage(new BackplaneException("store: cut off"));
            case ANSWERS_LOST -> {
                var unused = call.get();
                yield CompletableFuture.failedStage(new BackplaneException("store: no answer"));
            }
            case ANSWERS_LATE -> {
                CompletionStage<T> answer = call.get();
                CompletableFuture<T> delayed = new CompletableFuture<>();
                late.add(() -> answer.thenAccept(delayed::complete));
                yield delayed;
            }
            case BROKEN -> throw new IllegalStateException("broken");
        };
    }
}
