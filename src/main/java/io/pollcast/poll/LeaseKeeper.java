package io.pollcast.poll;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Write;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the lease, keeps it by sending the beat, and notices when it is gone.
 *
 * <pre>
 *   waiting ──granted──► holding ──beat, beat, beat…──► lost or expired ──► waiting
 *      │ denied: listen to the holder's beats; ask again when none came for a lease time, or when the lease is released
 * </pre>
 *
 * <p>The lease is measured by this process's monotonic clock from <em>before</em> the last successful renewal was sent, so it ends here no
 * later than in the store. Everything happens on the poller's thread.
 */
final class LeaseKeeper implements Publisher {

    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

    /** Who polls while the lease is held. Called on the poller's thread. */
    interface Holder {
        void onGranted(Grant.Granted grant);

        void onRenewed(List<Topic> missing);

        void onLost();

        List<Beat.Entry> entries();
    }

    /** The lease in hand; {@code sequence} is that of the last write. */
    private static final class Lease {
        final String token;
        final String epoch;
        long expiresNanos;
        long sequence;

        Lease(String token, String epoch, long expiresNanos) {
            this.token = token;
            this.epoch = epoch;
            this.expiresNanos = expiresNanos;
        }

        Fence nextFence() {
            return new Fence(token, ++sequence);
        }
    }

    private final Backplane backplane;
    private final Registry registry;
    private final Duration beat;
    private final Holder holder;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private final Supplier<String> ids;
    private final Standby standby;

    private @Nullable Lease lease;
    private @Nullable Future<?> expiry;
    private boolean asking;
    private boolean renewing;
    private boolean troubled;
    private boolean closed;
    private long highestSeen;
    private volatile LeaseStatus status = LeaseStatus.WAITING;

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
        this.standby = new Standby(backplane, this::onAnnouncement, thread);
    }

    void start() {
        acquire();
        var unused = thread.scheduleWithFixedDelay(this::onTick, beat.toNanos(), beat.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Gives the lease back, so that a standby takes over at once. The stage never fails. */
    CompletionStage<Void> close() {
        closed = true;
        standby.stop();
        Lease held = lease;
        if (held == null) {
            return CompletableFuture.completedFuture(null);
        }
        end();
        return backplane.release(held.nextFence()).exceptionally(error -> null);
    }

    /** From any thread. */
    LeaseStatus status() {
        return status;
    }

    @Override
    public long highestSeen() {
        return highestSeen;
    }

    @Override
    public boolean holds() {
        Lease held = lease;
        return held != null && nanoTime.getAsLong() - held.expiresNanos < 0;
    }

    @Override
    public CompletionStage<Publication> publish(Write write) {
        Lease held = lease;
        if (held == null || nanoTime.getAsLong() - held.expiresNanos >= 0) {
            return CompletableFuture.completedFuture(new Publication.Refused());
        }
        CompletionStage<Publication> answer = backplane.publish(held.nextFence(), write);
        answer.whenComplete((publication, error) -> thread.execute(() -> onPublished(held, publication)));
        return answer;
    }

    private void onPublished(Lease under, @Nullable Publication publication) {
        if (publication instanceof Publication.Accepted accepted) {
            highestSeen = Math.max(highestSeen, accepted.version());
        } else if (publication instanceof Publication.Refused && under == lease) {
            lose("refused");
        }
    }

    private void onTick() {
        if (closed) {
            return;
        }
        if (lease != null) {
            renew(lease);
        } else if (!standby.heardWithin(leaseNanos(), nanoTime.getAsLong())) {
            acquire();
        }
    }

    private void acquire() {
        if (asking || closed) {
            return;
        }
        asking = true;
        String token = ids.get();
        long sent = nanoTime.getAsLong();
        Claim claim = new Claim(token, TimeUnit.NANOSECONDS.toMillis(leaseNanos()), registry, ids.get());
        backplane
                .acquire(claim)
                .whenComplete((grant, error) -> thread.execute(() -> onAnswer(token, sent, grant, error)));
    }

    private void onAnswer(String token, long sent, @Nullable Grant grant, @Nullable Throwable error) {
        asking = false;
        if (grant == null) {
            onTrouble(error);
            return;
        }
        onRecovery();
        if (grant instanceof Grant.Granted granted) {
            doHold(new Lease(token, granted.epoch(), sent + leaseNanos()), granted);
        } else if (grant instanceof Grant.Denied denied) {
            standby.onHeard(nanoTime.getAsLong());
            standby.listen();
            doStandBy(denied.registryHash());
        }
    }

    private void doHold(Lease granted, Grant.Granted grant) {
        if (closed) {
            var unused = backplane.release(granted.nextFence());
            return;
        }
        standby.stop();
        lease = granted;
        watchExpiry(granted);
        status = LeaseStatus.HOLDING;
        log.info(
                "lease_acquired epoch={} topics={}",
                grant.epoch(),
                registry.topics().size());
        grant.stored().forEach(stored -> highestSeen = Math.max(highestSeen, stored.version()));
        holder.onGranted(grant);
        renew(granted);
    }

    private void renew(Lease held) {
        if (renewing) {
            return;
        }
        renewing = true;
        long sent = nanoTime.getAsLong();
        Beat message = new Beat(held.epoch, beat.toMillis(), registry.hash(), holder.entries(), 0);
        backplane
                .renew(held.nextFence(), message)
                .whenComplete((renewal, error) -> thread.execute(() -> onRenewal(held, sent, renewal, error)));
    }

    private void onRenewal(Lease held, long sent, @Nullable Renewal renewal, @Nullable Throwable error) {
        renewing = false;
        if (renewal == null) {
            onTrouble(error);
        } else if (held != lease) {
            return;
        } else if (renewal instanceof Renewal.Renewed renewed) {
            onRecovery();
            held.expiresNanos = sent + leaseNanos();
            watchExpiry(held);
            holder.onRenewed(renewed.missing());
        } else {
            lose("not ours in the store");
        }
    }

    private void watchExpiry(Lease held) {
        if (expiry != null) {
            expiry.cancel(false);
        }
        long left = Math.max(0, held.expiresNanos - nanoTime.getAsLong());
        expiry = thread.schedule(() -> onExpiry(held), left, TimeUnit.NANOSECONDS);
    }

    private void onExpiry(Lease held) {
        if (held == lease) {
            lose("expired");
        }
    }

    private void lose(String why) {
        log.warn("lease_lost reason=\"{}\"", why);
        end();
        status = LeaseStatus.WAITING;
        acquire();
    }

    private void end() {
        lease = null;
        if (expiry != null) {
            expiry.cancel(false);
            expiry = null;
        }
        holder.onLost();
    }

    private void onAnnouncement(Announcement announcement) {
        if (announcement instanceof Announcement.Beaten beaten) {
            standby.onHeard(nanoTime.getAsLong());
            doStandBy(beaten.beat().registryHash());
        } else if (announcement instanceof Announcement.Released) {
            acquire();
        }
    }

    private void doStandBy(String holdersRegistryHash) {
        if (lease != null) {
            return;
        }
        LeaseStatus now = holdersRegistryHash.equals(registry.hash()) ? LeaseStatus.STANDBY : LeaseStatus.CONFLICT;
        if (now != status && now == LeaseStatus.CONFLICT) {
            log.error("lease_conflict problem=\"another poller with a different configuration holds the lease\""
                    + " expected=\"the same endpoints in every poller, or another key-prefix\"");
        } else if (now != status) {
            log.info("lease_standby");
        }
        status = now;
    }

    private void onTrouble(@Nullable Throwable error) {
        if (!troubled) {
            log.warn("backplane_unreachable for=poller problem=\"{}\"", error == null ? "" : error.getMessage());
        }
        troubled = true;
    }

    private void onRecovery() {
        if (troubled) {
            log.info("backplane_recovered for=poller");
        }
        troubled = false;
    }

    private long leaseNanos() {
        return beat.toNanos() * BackplaneSettings.BEATS_PER_LEASE;
    }
}
