package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Registration;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.json.Json;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gets the lease, keeps it, gives it back, and says under it what is polled. Calls with a fence come after it was admitted. Any thread.
 */
final class Leadership {

    private final Synchronizer synchronizer;
    private final Reader reader;
    private final Writer writer;
    private final Fences fences;
    private final WriteTrouble trouble;
    private final ValueCodec codec;
    private final StoreClock clock;
    private final LongSupplier nanoTime;

    Leadership(
            Synchronizer synchronizer,
            Reader reader,
            Writer writer,
            Fences fences,
            WriteTrouble trouble,
            ValueCodec codec,
            StoreClock clock,
            LongSupplier nanoTime) {
        this.synchronizer = synchronizer;
        this.reader = reader;
        this.writer = writer;
        this.fences = fences;
        this.trouble = trouble;
        this.codec = codec;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Whose the lease is, seen from one token; a null lease is not one's own. */
    record Standing(@Nullable Lease lease, Grant.Denied ifDenied) {}

    CompletableFuture<Grant> acquire(Claim claim) {
        trouble.checkRest();
        return writer.submit(() -> {
            check(claim.registry());
            return doAcquire(claim);
        });
    }

    private Grant doAcquire(Claim claim) throws ExecutionException, InterruptedException {
        Mark mark = writer.await(synchronizer.mark());
        // Who has not read everything could do nothing with the lease yet.
        writer.await(reader.at(mark, store -> true));
        long sent = nanoTime.getAsLong();
        LivePen.Written claimed = writer.await(synchronizer.write(new LiveMessage.Claimed(
                claim.token(), claim.leaseMillis(), claim.registry().hash())));
        Mark behind = mark.behind(claimed.partition(), claimed.offset());
        Standing standing = writer.await(reader.at(behind, store -> standing(store, claim)));
        Lease lease = standing.lease;
        if (lease == null) {
            return standing.ifDenied;
        }
        Optional<Grant> grant;
        try {
            grant = lead(claim, sent, behind);
        } catch (ExecutionException | RuntimeException e) {
            // Whoever cannot write must not keep others from it.
            trouble.onUseless(claim.leaseMillis());
            var unused = giveBack(mark, lease);
            throw e;
        }
        if (grant.isEmpty()) {
            writer.await(giveBack(mark, lease));
        }
        return grant.orElse(standing.ifDenied);
    }

    /** Makes use of a lease that has just been got; empty if it is over already. */
    private Optional<Grant> lead(Claim claim, long sentNanos, Mark behind)
            throws ExecutionException, InterruptedException {
        writer.lead(claim.token());
        fences.begin(claim.token(), claim.leaseMillis(), sentNanos);
        Optional<Boolean> done = writer.write(claim.token(), (store, mark) -> Optional.of(plan(store, claim)));
        return done.isEmpty()
                ? Optional.empty()
                : Optional.of(writer.await(reader.at(behind, store -> granted(store, claim))));
    }

    private static void check(Registry registry) {
        int topics = registry.topics().size();
        if (topics > Json.MAX_TOPICS) {
            throw new BackplaneException(
                    topics + " topics in one registry (expected: at most " + Json.MAX_TOPICS + ")");
        }
    }

    /**
     * Nobody may hold it, but not the claimant either: when so much has been read behind the claim that it is over again, or when what came before
     * is not known. That is nobody who is configured differently.
     */
    static Standing standing(Store store, Claim claim) {
        Lease lease = store.lease();
        Grant.Denied denied = lease == null
                ? new Grant.Denied(claim.registry().hash(), claim.leaseMillis())
                : new Grant.Denied(lease.registryHash(), store.leaseLeftMillis());
        return new Standing(store.isHeldBy(claim.token()) ? lease : null, denied);
    }

    private static Grant granted(Store store, Claim claim) {
        String epoch = store.epoch();
        return new Grant.Granted(epoch == null ? claim.newEpoch() : epoch, store.stored());
    }

    private Writer.Plan<Boolean> plan(Store store, Claim claim) {
        String epoch = store.epoch();
        return plan(store, epoch == null ? claim.newEpoch() : epoch, claim.registry());
    }

    /** Who could not write before writes in any case, to see whether it can. */
    private Writer.Plan<Boolean> plan(Store store, String epoch, Registry registry) {
        long now = clock.now();
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        if (!registry.equals(store.registry()) || trouble.isUnproven()) {
            records.add(codec.encode(new ValueCodec.Identity(epoch, registry), now));
        }
        store.goneWith(registry).forEach(topic -> records.add(codec.encodeGone(topic, now)));
        return new Writer.Plan<>(records, true);
    }

    CompletableFuture<Registration> register(Fence fence, Registry registry) {
        return writer.submit(() -> {
            check(registry);
            return doRegister(fence.token(), registry);
        });
    }

    /** The live topic learns it last: whoever is denied then is told of a registry that is there. */
    private Registration doRegister(String token, Registry registry) throws ExecutionException, InterruptedException {
        Optional<Boolean> done = writer.write(token, (store, mark) -> {
            String epoch = store.epoch();
            return epoch == null ? Optional.empty() : Optional.of(plan(store, epoch, registry));
        });
        if (done.isEmpty()) {
            return Registration.REFUSED;
        }
        writer.await(synchronizer.write(new LiveMessage.Registered(token, registry.hash())));
        return Registration.DONE;
    }

    CompletableFuture<Removal> remove(Fence fence, List<Topic> topics) {
        return writer.submit(() -> {
            List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
            topics.forEach(topic -> records.add(codec.encodeGone(topic, clock.now())));
            return writer.write(fence.token(), (store, mark) -> Optional.of(new Writer.Plan<>(records, Removal.DONE)))
                    .orElse(Removal.REFUSED);
        });
    }

    CompletableFuture<Renewal> renew(Fence fence, Beat beat) {
        return synchronizer
                .mark()
                .thenApply(Mark::inPart)
                .thenCompose(mark -> reader.at(mark, store -> look(store, fence.token(), beat))
                        .thenCompose(look -> renew(mark, look, fence.token(), beat)));
    }

    private record Look(@Nullable Lease lease, boolean sameStore) {}

    private static Look look(Store store, String token, Beat beat) {
        return new Look(
                store.isHeldBy(token) ? store.lease() : null, beat.epoch().equals(store.epoch()));
    }

    private CompletableFuture<Renewal> renew(Mark mark, Look look, String token, Beat beat) {
        Lease lease = look.lease;
        if (lease == null) {
            fences.end(token);
            return CompletableFuture.completedFuture(new Renewal.Lost());
        }
        boolean useless = trouble.lasts(lease.millis());
        if (useless) {
            trouble.onLetGo(lease.millis());
        }
        if (useless || !look.sameStore) {
            return giveBack(mark, lease).thenApply(done -> new Renewal.Lost());
        }
        long sent = nanoTime.getAsLong();
        return synchronizer
                .write(new LiveMessage.Kept(token, lease.generation(), lease.millis(), beat))
                .thenCompose(beaten -> reader.at(
                        mark.behind(beaten.partition(), beaten.offset()),
                        store -> renewal(store, token, beat, beaten.offset(), sent)));
    }

    private Renewal renewal(Store store, String token, Beat beat, long offset, long sentNanos) {
        Lease lease = store.lease();
        if (lease == null || !lease.token().equals(token) || lease.kept() < offset) {
            fences.end(token);
            return new Renewal.Lost();
        }
        fences.extend(token, sentNanos);
        return new Renewal.Renewed(store.missing(beat));
    }

    CompletableFuture<Boolean> release(Fence fence) {
        return synchronizer
                .mark()
                .thenApply(Mark::inPart)
                .thenCompose(mark -> reader.at(
                                mark,
                                store -> Optional.ofNullable(store.isHeldBy(fence.token()) ? store.lease() : null))
                        .thenCompose(held -> held.isPresent()
                                ? giveBack(mark, held.get())
                                : CompletableFuture.completedFuture(false)));
    }

    private CompletableFuture<Boolean> giveBack(Mark mark, Lease lease) {
        fences.end(lease.token());
        return synchronizer
                .write(new LiveMessage.Released(lease.token(), lease.generation()))
                .thenCompose(written -> reader.at(mark.behind(written.partition(), written.offset()), store -> true));
    }
}
