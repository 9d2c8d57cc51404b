package io.pollcast.backplane.memory;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Registration;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Write;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.Update;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The state of a {@link MemoryBackplane} and the rules of the contract. Not safe for threads: the backplane's monitor is its owner.
 * Leases and ages go by {@code nanoTime}, versions by {@code epochMillis}.
 */
final class MemoryStore {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier nanoTime;
    private final LongSupplier epochMillis;
    private final Consumer<Announcement> announce;

    private final Map<Topic, Value> values = new TreeMap<>();
    private @Nullable String epoch;
    private @Nullable Registry registry;
    private @Nullable Lease lease;
    private @Nullable SentBeat lastBeat;

    MemoryStore(LongSupplier nanoTime, LongSupplier epochMillis, Consumer<Announcement> announce) {
        this.nanoTime = nanoTime;
        this.epochMillis = epochMillis;
        this.announce = announce;
    }

    /** The same state once more, as a replica would have it. */
    MemoryStore copy() {
        MemoryStore copy = new MemoryStore(nanoTime, epochMillis, announce);
        copy.values.putAll(values);
        copy.epoch = epoch;
        copy.registry = registry;
        copy.lease = lease;
        copy.lastBeat = lastBeat;
        return copy;
    }

    Grant acquire(Claim claim) {
        Lease held = currentLease();
        if (held != null && !held.token.equals(claim.token())) {
            return new Grant.Denied(held.registryHash, held.millis - millisSince(held.fromNanos));
        }
        long sequence = held == null ? 0 : held.sequence;
        lease = new Lease(
                claim.token(),
                sequence,
                claim.leaseMillis(),
                nanoTime.getAsLong(),
                claim.registry().hash());
        if (epoch == null) {
            epoch = claim.newEpoch();
        }
        replaceRegistry(claim.registry());
        return new Grant.Granted(epoch, stored());
    }

    Registration register(Fence fence, Registry next) {
        Lease held = currentLease();
        if (held == null || !held.admits(fence)) {
            return Registration.REFUSED;
        }
        lease = held.registered(fence.sequence(), next.hash());
        replaceRegistry(next);
        return Registration.DONE;
    }

    Renewal renew(Fence fence, Beat beat) {
        Lease held = currentLease();
        if (held == null || !held.admits(fence)) {
            return new Renewal.Lost();
        }
        if (!beat.epoch().equals(epoch)) {
            lease = null;
            return new Renewal.Lost();
        }
        lease = held.renewed(fence.sequence(), nanoTime.getAsLong());
        Beat sent = beat.withAge(0);
        lastBeat = new SentBeat(sent, nanoTime.getAsLong());
        announce.accept(new Announcement.Beaten(sent));
        return new Renewal.Renewed(beat.topics().stream()
                .filter(this::isMissing)
                .map(Beat.Entry::topic)
                .toList());
    }

    Publication publish(Fence fence, Write write) {
        Lease held = currentLease();
        if (held == null || !held.admits(fence) || epoch == null) {
            return new Publication.Refused();
        }
        lease = held.after(fence.sequence());
        Value old = values.get(write.topic());
        if (old != null && old.write.fingerprint().equals(write.fingerprint())) {
            values.put(write.topic(), new Value(write, old.version, old.changedNanos));
            return new Publication.Accepted(old.version);
        }
        long above = Math.max(old == null ? 0 : old.version, write.highestSeen());
        Value value = new Value(
                write,
                Math.max(above + 1, epochMillis.getAsLong()),
                nanoTime.getAsLong() - write.ageMillis() * NANOS_PER_MILLI);
        values.put(write.topic(), value);
        announce.accept(new Announcement.Updated(update(value, epoch)));
        return new Publication.Accepted(value.version);
    }

    Removal remove(Fence fence, List<Topic> topics) {
        Lease held = currentLease();
        if (held == null || !held.admits(fence)) {
            return Removal.REFUSED;
        }
        lease = held.after(fence.sequence());
        values.keySet().removeAll(Set.copyOf(topics));
        topics.forEach(topic -> announce.accept(new Announcement.Gone(topic)));
        return Removal.DONE;
    }

    void release(Fence fence) {
        Lease held = currentLease();
        if (held != null && held.token.equals(fence.token())) {
            lease = null;
            announce.accept(new Announcement.Released());
        }
    }

    Index index() {
        return new Index(epoch, registry, stored(), lastBeat(), true);
    }

    Optional<Update> read(Topic topic) {
        Value value = values.get(topic);
        return value == null || epoch == null ? Optional.empty() : Optional.of(update(value, epoch));
    }

    private void replaceRegistry(Registry next) {
        Set<Topic> gone = new TreeSet<>(values.keySet());
        if (registry != null) {
            gone.addAll(topics(registry));
        }
        gone.removeIf(next::keeps);
        registry = next;
        values.keySet().removeAll(gone);
        gone.forEach(topic -> announce.accept(new Announcement.Gone(topic)));
    }

    private static Set<Topic> topics(Registry registry) {
        return registry.topics().stream().map(TopicInfo::topic).collect(Collectors.toSet());
    }

    private @Nullable Lease currentLease() {
        return lease != null && millisSince(lease.fromNanos) < lease.millis ? lease : null;
    }

    private boolean isMissing(Beat.Entry entry) {
        Value value = values.get(entry.topic());
        return entry.fingerprint() != null
                && (value == null
                        || value.version != entry.version()
                        || !value.write.fingerprint().equals(entry.fingerprint()));
    }

    private List<Stored> stored() {
        return values.values().stream().map(this::stored).toList();
    }

    private Stored stored(Value value) {
        Write write = value.write;
        return new Stored(
                write.topic(),
                value.version,
                write.fingerprint(),
                write.contentType(),
                write.changeKey(),
                write.validators(),
                millisSince(value.changedNanos));
    }

    private Update update(Value value, String epoch) {
        Write write = value.write;
        long changedAge = millisSince(value.changedNanos);
        return new Update(
                write.topic(),
                write.body(),
                write.contentType(),
                write.fingerprint(),
                new Position(epoch, value.version),
                Math.min(changedAge, provenAge(value)),
                changedAge);
    }

    /** How long ago the last beat saw {@code value} to be current; forever if it does not speak of it. */
    private long provenAge(Value value) {
        Beat beat = lastBeat();
        return beat == null
                ? Long.MAX_VALUE
                : beat.provenAgeMillis(value.write.topic(), value.version).orElse(Long.MAX_VALUE);
    }

    private @Nullable Beat lastBeat() {
        SentBeat sent = lastBeat;
        return sent == null ? null : sent.beat.withAge(millisSince(sent.sentNanos));
    }

    private long millisSince(long nanos) {
        return Math.max(0, (nanoTime.getAsLong() - nanos) / NANOS_PER_MILLI);
    }

    /** A value and when, by the monotonic clock, it became the value. */
    private record Value(Write write, long version, long changedNanos) {}

    private record SentBeat(Beat beat, long sentNanos) {}

    private record Lease(String token, long sequence, long millis, long fromNanos, String registryHash) {

        boolean admits(Fence fence) {
            return token.equals(fence.token()) && fence.sequence() > sequence;
        }

        Lease after(long newSequence) {
            return new Lease(token, newSequence, millis, fromNanos, registryHash);
        }

        Lease registered(long newSequence, String newRegistryHash) {
            return new Lease(token, newSequence, millis, fromNanos, newRegistryHash);
        }

        Lease renewed(long newSequence, long nowNanos) {
            return new Lease(token, newSequence, millis, nowNanos, registryHash);
        }
    }
}
