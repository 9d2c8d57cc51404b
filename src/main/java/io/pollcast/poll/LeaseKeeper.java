package io.pollcast.poll;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Registration;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Write;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets the lease, keeps it by sending the beat, and notices when it is gone.
 *
 * <pre>
 *   waiting ──granted──► holding ──beat, beat, beat…──► lost or expired ──► waiting
 *      │ denied: listen to the holder's beats; ask again when the lease is over by the last of them, or is released
 * </pre>
 *
 * <p>The lease is measured by this process's monotonic clock from <em>before</em> the last successful renewal was sent, so it ends here no
 * later than in the store. Everything happens on the poller's thread.
 */
final class LeaseKeeper implements Publisher {

    /** Who polls while the lease is held. Called on the poller's thread. */
    interface Holder {
        void onGranted(Grant.Granted grant);

        void onRenewed(List<Topic> missing);

        void onLost();

        List<Beat.Entry> entries();

        /** How much slower than configured is polled. */
        SlowDown slowDown();

        /** Another poller, which holds the lease, polls that much slower: whoever takes over goes on so. */
        void onSlowDown(SlowDown slowDown);
    }

    private final Backplane backplane;
    private final Duration beat;
    private final Holder holder;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private final Supplier<String> ids;
    private final Standby standby;
    private final Alarm expiry;
    private final Standing standing = new Standing();

    private Registry registry;
    private @Nullable Lease lease;
    private @Nullable Claim claim;
    private boolean asking;
    private boolean closed;
    private long highestSeen;

    LeaseKeeper(
            Backplane backplane,
            Registry registry,
            Duration beat,
            Holder holder,
            ScheduledExecutorService thread,
            LongSupplier nanoTime,
            Supplier<String> ids) {
        this.backplane = backplane;
        this.registry = registry;
        this.beat = beat;
        this.holder = holder;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.ids = ids;
        this.expiry = new Alarm(thread);
        this.standby = new Standby(backplane, this::onAnnouncement, thread);
    }

    void start() {
        acquire();
        var unused = thread.scheduleWithFixedDelay(this::onTick, beat.toNanos(), beat.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Gives back what is held or may have been granted, so that a standby takes over at once. The stage completes when the store has
     * answered, and never fails.
     */
    CompletionStage<Void> close() {
        closed = true;
        standby.stop();
        standing.onClosed();
        Lease held = lease;
        if (held != null) {
            end();
            return release(held.nextFence());
        }
        return claim == null ? CompletableFuture.completedFuture(null) : release(new Fence(claim.token(), 1));
    }

    /** From now on {@code next} is what is polled. The store is told at once while the lease is held, else with the next claim. */
    void register(Registry next) {
        registry = next;
        if (lease != null) {
            var unused = tellRegistry(lease);
        }
    }

    /** Whatever beats say has changed: says it now, or after the beat that is under way, if there is a lease to say it under. */
    void beatNow() {
        if (lease != null) {
            lease.outdateRenewal();
            beat(lease);
        }
    }

    /** Whether the store is being told of another registry, so that the beat waits until it is known which one it speaks of. */
    private boolean tellRegistry(Lease held) {
        Registry told = registry;
        if (held.isOver(nanoTime.getAsLong()) || !held.beginRegistration(told)) {
            return false;
        }
        Fence fence = held.nextFence();
        Calls.make(
                () -> backplane.register(fence, told),
                thread,
                (answer, error) -> onRegistration(held, told, answer, error));
        return true;
    }

    /** The beat that follows makes every gateway read the registry. What got no answer is told again with the next one. */
    private void onRegistration(Lease held, Registry told, @Nullable Registration answer, @Nullable Throwable error) {
        held.endRegistration(answer == Registration.DONE ? told : held.registered());
        if (held != lease) {
            return;
        }
        if (answer == Registration.REFUSED) {
            lose(held, "refused");
        } else if (answer == null) {
            standing.onTrouble(error);
            renew(held);
        } else {
            beat(held);
        }
    }

    private void beat(Lease held) {
        if (!tellRegistry(held)) {
            renew(held);
        }
    }

    /** From any thread. */
    LeaseStatus status() {
        return standing.status();
    }

    @Override
    public boolean holds() {
        return lease != null && !lease.isOver(nanoTime.getAsLong());
    }

    @Override
    public long highestSeen() {
        return highestSeen;
    }

    @Override
    public CompletionStage<Publication> publish(Write write) {
        Lease held = lease;
        if (held == null || held.isOver(nanoTime.getAsLong())) {
            return CompletableFuture.completedFuture(new Publication.Refused());
        }
        Fence fence = held.nextFence();
        CompletionStage<Publication> answer = Calls.make(() -> backplane.publish(fence, write));
        Calls.make(() -> answer, thread, (publication, error) -> onPublished(held, publication));
        return answer;
    }

    /** Deletes values under the lease that is held; refused at once if it is over. Completes on any thread. */
    CompletionStage<Removal> remove(List<Topic> topics) {
        Lease held = lease;
        if (held == null || held.isOver(nanoTime.getAsLong())) {
            return CompletableFuture.completedFuture(Removal.REFUSED);
        }
        Fence fence = held.nextFence();
        CompletionStage<Removal> answer = Calls.make(() -> backplane.remove(fence, topics));
        Calls.make(() -> answer, thread, (removal, error) -> {
            if (removal == Removal.REFUSED && held == lease) {
                lose(held, "refused");
            }
        });
        return answer;
    }

    private void onPublished(Lease under, @Nullable Publication publication) {
        if (publication instanceof Publication.Accepted accepted) {
            highestSeen = Math.max(highestSeen, accepted.version());
        } else if (publication instanceof Publication.Refused && under == lease) {
            lose(under, "refused");
        }
    }

    private void onTick() {
        Lease held = lease;
        if (held == null) {
            if (!standby.heardWithin(leaseNanos(), nanoTime.getAsLong())) {
                acquire();
            }
        } else if (held.isOver(nanoTime.getAsLong())) {
            lose(held, "expired");
        } else {
            beat(held);
        }
    }

    /** Asks for the lease; by the same token as before if nobody knows what came of that, so as not to be denied by oneself. */
    private void acquire() {
        if (asking || closed || lease != null) {
            return;
        }
        asking = true;
        Claim before = claim;
        String token = before == null ? ids.get() : before.token();
        String epoch = before == null ? ids.get() : before.newEpoch();
        Claim asked = new Claim(token, TimeUnit.NANOSECONDS.toMillis(leaseNanos()), registry, epoch);
        claim = asked;
        long sent = nanoTime.getAsLong();
        Calls.make(() -> backplane.acquire(asked), thread, (grant, error) -> onAnswer(asked, sent, grant, error));
    }

    private void onAnswer(Claim asked, long sent, @Nullable Grant grant, @Nullable Throwable error) {
        asking = false;
        if (grant == null) {
            standing.onTrouble(error);
            return;
        }
        claim = null;
        standing.onRecovery();
        if (grant instanceof Grant.Granted granted) {
            onGranted(new Lease(asked.token(), granted.epoch(), asked.registry(), sent + leaseNanos()), granted);
        } else if (grant instanceof Grant.Denied denied && !closed) {
            onDenied(denied);
        }
    }

    /**
     * Somebody holds the lease, so somebody beats: a standby that has not heard it does not hear any more, and listens anew. What is left of
     * the lease says when the last beat was. The holder may be one's own past, of a lease that could not be given back: it beats no more.
     */
    private void onDenied(Grant.Denied denied) {
        long now = nanoTime.getAsLong();
        if (!standby.heardWithin(leaseNanos(), now)) {
            standby.stop();
        }
        standby.listen();
        long left = TimeUnit.MILLISECONDS.toNanos(denied.leftMillis());
        standby.onHeard(now - Math.max(0, leaseNanos() - left));
        standBy(denied.registryHash());
    }

    private void onGranted(Lease granted, Grant.Granted grant) {
        if (closed || granted.isOver(nanoTime.getAsLong())) {
            release(granted.nextFence());
            acquire();
        } else {
            doHold(granted, grant);
        }
    }

    private void doHold(Lease granted, Grant.Granted grant) {
        standby.stop();
        lease = granted;
        watchExpiry(granted);
        standing.onHeld(grant.epoch(), granted.registered().topics().size());
        grant.stored().forEach(stored -> highestSeen = Math.max(highestSeen, stored.version()));
        holder.onGranted(grant);
        beat(granted);
    }

    private void renew(Lease held) {
        if (!held.beginRenewal()) {
            return;
        }
        Beat message = new Beat(
                held.epoch(),
                beat.toMillis(),
                held.registered().hash(),
                holder.entries(),
                0,
                holder.slowDown().percent());
        long sent = nanoTime.getAsLong();
        Fence fence = held.nextFence();
        Calls.make(
                () -> backplane.renew(fence, message),
                thread,
                (renewal, error) -> onRenewal(held, sent, renewal, error));
    }

    private void onRenewal(Lease held, long sent, @Nullable Renewal renewal, @Nullable Throwable error) {
        boolean outdated = held.endRenewal();
        if (held != lease) {
            return;
        }
        if (renewal == null) {
            standing.onTrouble(error);
        } else if (renewal instanceof Renewal.Renewed renewed) {
            standing.onRecovery();
            held.extend(sent + leaseNanos());
            watchExpiry(held);
            holder.onRenewed(renewed.missing());
            if (outdated) {
                beat(held);
            }
        } else {
            lose(held, "not ours in the store");
        }
    }

    private void watchExpiry(Lease held) {
        long left = Math.max(0, held.leftNanos(nanoTime.getAsLong()));
        expiry.set(() -> onExpiry(held), left);
    }

    private void onExpiry(Lease held) {
        if (held == lease) {
            lose(held, "expired");
        }
    }

    /** The store may still think that the lease is held: it is given back, or the next claim would be denied in its name. */
    private void lose(Lease held, String why) {
        standing.onLost(why);
        end();
        release(held.nextFence());
        acquire();
    }

    private void end() {
        lease = null;
        expiry.cancel();
        holder.onLost();
    }

    private void onAnnouncement(Announcement announcement) {
        if (announcement instanceof Announcement.Beaten beaten) {
            standby.onHeard(nanoTime.getAsLong());
            standBy(beaten.beat().registryHash());
            if (lease == null) {
                SlowDown.within(beaten.beat().slowDownPercent()).ifPresent(holder::onSlowDown);
            }
        } else if (announcement instanceof Announcement.Released) {
            acquire();
        }
    }

    private void standBy(String holdersRegistryHash) {
        if (lease == null) {
            standing.onStandby(holdersRegistryHash.equals(registry.hash()));
        }
    }

    private CompletionStage<Void> release(Fence fence) {
        return Calls.make(() -> backplane.release(fence)).exceptionally(error -> null);
    }

    private long leaseNanos() {
        return beat.toNanos() * BackplaneSettings.BEATS_PER_LEASE;
    }
}
