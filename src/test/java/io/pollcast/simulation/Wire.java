package io.pollcast.simulation;

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
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One process's two connections to the store: one for calls, one for what it announces. Each keeps its order, as TCP does; between them
 * there is none. A call may be lost before it ran, or after; it may also run long after the process gave up on it.
 */
final class Wire implements Backplane {

    private static final long TIMEOUT_MILLIS = 1_000;
    private static final long LONGEST_BREAK_MILLIS = 1_500;
    private static final long MILLI = 1_000_000;

    private final Backplane store;
    private final ManualThread net;
    private final SplittableRandom random;
    private final boolean breaking;

    /** How many of a thousand messages are lost in each direction. */
    int lossPerMille;
    /** Until when, in nanoseconds, nothing arrives; what was sent arrives then. */
    long stalledUntil;

    private final List<Consumer<Announcement>> listeners = new ArrayList<>();
    private int subscribed;
    private int deaf;
    private boolean dead;
    private long lastCall;
    private long lastAnswer;
    private long lastNews;
    private long brokenUntil;

    /** @param breaking whether an announcement is lost with its connection, as by TCP, or alone */
    Wire(Backplane store, ManualThread net, SplittableRandom random, boolean breaking) {
        this.store = store;
        this.net = net;
        this.random = random;
        this.breaking = breaking;
        this.brokenUntil = net.getAsLong();
        this.stalledUntil = net.getAsLong();
        this.lastCall = net.getAsLong();
        this.lastAnswer = net.getAsLong();
        this.lastNews = net.getAsLong();
    }

    /** The process is no more: what it has sent may still arrive, but nothing comes back. */
    void kill() {
        dead = true;
    }

    /** From now on the subscriptions that there are hear nothing, and nobody says so. */
    void deafen() {
        deaf = subscribed;
    }

    @Override
    public CompletionStage<Grant> acquire(Claim claim) {
        return call(() -> store.acquire(claim));
    }

    @Override
    public CompletionStage<Registration> register(Fence fence, Registry registry) {
        return call(() -> store.register(fence, registry));
    }

    @Override
    public CompletionStage<Renewal> renew(Fence fence, Beat beat) {
        return call(() -> store.renew(fence, beat));
    }

    @Override
    public CompletionStage<Publication> publish(Fence fence, Write write) {
        return call(() -> store.publish(fence, write));
    }

    @Override
    public CompletionStage<Void> release(Fence fence) {
        return call(() -> store.release(fence));
    }

    @Override
    public CompletionStage<Removal> remove(Fence fence, List<Topic> topics) {
        return call(() -> store.remove(fence, topics));
    }

    @Override
    public CompletionStage<Void> want(Wanted wanted) {
        return call(() -> store.want(wanted));
    }

    @Override
    public CompletionStage<Subscription> subscribeToWanted(Consumer<Wanted> listener) {
        int mine = ++subscribed;
        return call(() -> store.subscribeToWanted(wanted -> announce(mine, listener, wanted)));
    }

    @Override
    public CompletionStage<Index> readIndex() {
        return call(store::readIndex);
    }

    @Override
    public CompletionStage<Optional<Update>> read(Topic topic) {
        return call(() -> store.read(topic));
    }

    @Override
    public CompletionStage<Subscription> subscribe(Consumer<Announcement> listener) {
        int mine = ++subscribed;
        listeners.add(listener);
        return call(() -> store.subscribe(announcement -> announce(mine, listener, announcement)));
    }

    private <T> void announce(int mine, Consumer<T> listener, T announcement) {
        if (mine <= deaf || net.getAsLong() < brokenUntil) {
            return;
        }
        if (isLost()) {
            if (breaking) {
                reconnect();
            }
            return;
        }
        bring(listener, announcement);
    }

    /** It subscribes anew, and says to all that they may have missed something. */
    private void reconnect() {
        brokenUntil = net.getAsLong() + random.nextLong(LONGEST_BREAK_MILLIS) * MILLI;
        at(brokenUntil, () -> listeners.forEach(listener -> bring(listener, new Announcement.Interrupted())));
    }

    private <T> void bring(Consumer<T> listener, T announcement) {
        lastNews = arrival(lastNews);
        at(lastNews, () -> {
            if (!dead) {
                listener.accept(announcement);
            }
        });
    }

    private <T> CompletionStage<T> call(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        at(net.getAsLong() + TIMEOUT_MILLIS * MILLI, () -> {
            if (!dead) {
                answer.completeExceptionally(new BackplaneException("store: no answer"));
            }
        });
        if (!isLost()) {
            lastCall = arrival(lastCall);
            at(lastCall, () -> call.get().thenAccept(result -> bringBack(answer, result)));
        }
        return answer;
    }

    private <T> void bringBack(CompletableFuture<T> answer, T result) {
        if (isLost()) {
            return;
        }
        lastAnswer = arrival(lastAnswer);
        at(lastAnswer, () -> {
            if (!dead) {
                answer.complete(result);
            }
        });
    }

    private boolean isLost() {
        return random.nextInt(1_000) < lossPerMille;
    }

    /** When a message sent now arrives: not before the one before it. */
    private long arrival(long last) {
        long slow = random.nextInt(50) == 0 ? 400 : 10;
        long arrives = Math.max(net.getAsLong(), stalledUntil) + (1 + random.nextLong(slow)) * MILLI;
        return Math.max(last, arrives);
    }

    private void at(long nanos, Runnable task) {
        var unused = net.schedule(task, nanos - net.getAsLong(), TimeUnit.NANOSECONDS);
    }

    @Override
    public BackplaneHealth health() {
        return BackplaneHealth.OK;
    }

    @Override
    public void close() {
        dead = true;
    }
}
