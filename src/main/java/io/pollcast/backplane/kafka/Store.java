package io.pollcast.backplane.kafka;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.Update;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the records that have been read so far come to. It knows no connections. Owned by the reader's thread.
 */
final class Store {

    /** What came later than that was held up on its way, and is told to be that much older. Less is what a way takes. */
    private static final long HELD_UP_MILLIS = 500;

    private final Layout layout;
    private final StoreClock clock;
    private final GarbageLog garbage;
    private final Listener listener;
    private final LeaseLog leases;

    private final Map<Topic, StoredValue> values = new TreeMap<>();
    /** Topics whose value is not their last record, so that Kafka will delete it when it compacts. */
    private final Set<Topic> buried = new HashSet<>();

    private ValueCodec.@Nullable Identity identity;
    private @Nullable SentBeat lastBeat;
    private final Set<TopicPartition> following = new HashSet<>();
    private boolean shownAPart;

    /** What is told of what is read; on the reader's thread. */
    interface Listener {

        void onAnnouncement(Announcement announcement);

        void onWanted(Wanted wanted);

        /** A beat seems to be late: either it is, or what is known of the brokers' time was not so good. */
        void onHeldUp();
    }

    private record SentBeat(Beat beat, long sentAt) {}

    /**
     * @param leases that have seen nothing yet
     * @param listener is told what changes
     */
    Store(Layout layout, StoreClock clock, GarbageLog garbage, LeaseLog leases, Listener listener) {
        this.layout = layout;
        this.clock = clock;
        this.garbage = garbage;
        this.leases = leases;
        this.listener = listener;
    }

    /** From now on what is read of a partition is news, and is announced; before, it makes no sense and is not shown. */
    void follow(TopicPartition partition) {
        following.add(partition);
    }

    boolean follows(TopicPartition partition) {
        return following.contains(partition);
    }

    private boolean isKnown(Topic topic) {
        return follows(layout.partitionOf(topic.name()));
    }

    /** Whether somebody has been shown less than all. */
    boolean hasShownAPart() {
        return shownAPart;
    }

    /** A record of the compacted topic. */
    void onValue(ConsumerRecord<String, byte[]> record) {
        try {
            if (ValueCodec.REGISTRY_KEY.equals(record.key())) {
                identity = record.value() == null ? null : ValueCodec.decodeIdentity(record);
            } else if (record.value() == null) {
                Topic removed = ValueCodec.topic(record);
                remove(removed);
                if (ValueCodec.saysGone(record) && isKnown(removed)) {
                    listener.onAnnouncement(new Announcement.Gone(removed));
                }
            } else {
                onValue(ValueCodec.decode(record), record.timestamp());
            }
        } catch (MalformedException e) {
            garbage.ignored(record.topic(), e);
            forget(record.key());
        }
    }

    /**
     * What a stranger has overwritten is lost as soon as Kafka compacts, and to whoever reads after that. So it is missing from now on, and the
     * poller writes it again.
     */
    private void forget(@Nullable String key) {
        if (ValueCodec.REGISTRY_KEY.equals(key)) {
            identity = null;
        } else if (key != null) {
            Topic.parse(key).ifPresent(this::remove);
        }
    }

    private void remove(Topic topic) {
        values.remove(topic);
        buried.remove(topic);
    }

    private void onValue(StoredValue value, long sentAt) {
        StoredValue old = values.get(value.topic());
        if (old != null && old.position().isAfter(value.position())) {
            buried.add(value.topic());
            return;
        }
        buried.remove(value.topic());
        values.put(value.topic(), value);
        if (isKnown(value.topic()) && (old == null || !old.position().equals(value.position()))) {
            announceUpdate(value, Math.max(0, sentAt - value.changedAt()) + heldUp(sentAt));
        }
    }

    private void announceUpdate(StoredValue value, long ageMillis) {
        if (Fingerprint.of(value.body()).equals(value.fingerprint())) {
            listener.onAnnouncement(new Announcement.Updated(value.update(ageMillis, ageMillis)));
        } else {
            garbage.ignored("body", new MalformedException("a body that is not the one that its headers speak of"));
        }
    }

    /** A record of the live topic. */
    void onLive(ConsumerRecord<String, byte[]> record) {
        leases.pass(record.timestamp());
        long heldUp = heldUp(record.timestamp());
        clock.onRead(record.timestamp());
        try {
            onLive(record.offset(), LiveCodec.decode(record), record.timestamp(), heldUp);
        } catch (MalformedException e) {
            garbage.ignored(record.topic(), e);
        }
    }

    private void onLive(long offset, LiveMessage message, long sentAt, long heldUp) {
        if (message instanceof LiveMessage.Claimed claimed) {
            leases.claim(offset, claimed.token(), claimed.millis(), claimed.registryHash());
        } else if (message instanceof LiveMessage.Kept kept) {
            Beat beat = kept.beat();
            if (leases.keep(offset, kept.token(), kept.generation(), kept.millis(), beat.registryHash())) {
                lastBeat = new SentBeat(beat, sentAt);
                tell(new Announcement.Beaten(beat.withAge(heldUp)));
                if (heldUp > 0 && follows(layout.livePartition())) {
                    listener.onHeldUp();
                }
            }
        } else if (message instanceof LiveMessage.Registered registered) {
            leases.register(registered.token(), registered.registryHash());
        } else if (message instanceof LiveMessage.Released released) {
            if (leases.release(released.token(), released.generation())) {
                tell(new Announcement.Released());
            }
        } else if (message instanceof LiveMessage.Demanded demanded && follows(layout.livePartition())) {
            listener.onWanted(demanded.wanted());
        }
    }

    private void tell(Announcement announcement) {
        if (follows(layout.livePartition())) {
            listener.onAnnouncement(announcement);
        }
    }

    private long heldUp(long sentAt) {
        long late = clock.since(sentAt);
        return late < HELD_UP_MILLIS ? 0 : late;
    }

    @Nullable Lease lease() {
        return leases.current();
    }

    /** What is left of the lease, in milliseconds; 0 if it is free. */
    long leaseLeftMillis() {
        Lease held = leases.current();
        return held == null ? 0 : held.endsAt() - leases.now();
    }

    boolean isHeldBy(String token) {
        Lease held = leases.current();
        return held != null && held.token().equals(token);
    }

    @Nullable String epoch() {
        return identity == null ? null : identity.epoch();
    }

    @Nullable Registry registry() {
        return identity == null ? null : identity.registry();
    }

    /** The value in the store's epoch; null if there is none, or if it is not known yet. */
    @Nullable StoredValue value(Topic topic) {
        StoredValue value = isKnown(topic) ? values.get(topic) : null;
        String epoch = epoch();
        return value != null && epoch != null && value.isOf(epoch) ? value : null;
    }

    List<Stored> stored() {
        return values.keySet().stream()
                .map(this::value)
                .filter(value -> value != null)
                .map(value -> value.stored(clock))
                .toList();
    }

    /** @param isLed whether every partition can be read on at the moment */
    Index index(boolean isLed) {
        boolean isWhole = isLed && following.containsAll(layout.valuePartitions());
        shownAPart |= !isWhole;
        return new Index(epoch(), registry(), stored(), lastBeat(), isWhole);
    }

    Optional<Update> read(Topic topic) throws MalformedException {
        StoredValue value = value(topic);
        if (value == null) {
            return Optional.empty();
        }
        if (!Fingerprint.of(value.body()).equals(value.fingerprint())) {
            throw new MalformedException("body of " + topic + " is not the one that its headers speak of");
        }
        Beat beat = lastBeat();
        return Optional.of(value.update(
                clock,
                beat == null
                        ? OptionalLong.empty()
                        : beat.provenAgeMillis(topic, value.position().version())));
    }

    /** The topics of a beat whose value here is another one, or missing, or will be. */
    List<Topic> missing(Beat beat) {
        return beat.topics().stream()
                .filter(entry -> entry.fingerprint() != null && isKnown(entry.topic()) && !holds(entry))
                .map(Beat.Entry::topic)
                .toList();
    }

    /** Whether its value has to be written once more, because an older one was written behind it. */
    boolean isBuried(Topic topic) {
        return buried.contains(topic);
    }

    private boolean holds(Beat.Entry entry) {
        StoredValue value = value(entry.topic());
        return value != null
                && !isBuried(entry.topic())
                && value.position().version() == entry.version()
                && value.fingerprint().equals(entry.fingerprint());
    }

    /** The topics that are gone when {@code next} is the registry. */
    Set<Topic> goneWith(Registry next) {
        Set<Topic> gone = new TreeSet<>(values.keySet());
        Registry registry = registry();
        if (registry != null) {
            registry.topics().stream().map(TopicInfo::topic).forEach(gone::add);
        }
        gone.removeIf(next::keeps);
        return gone;
    }

    private @Nullable Beat lastBeat() {
        SentBeat sent = lastBeat;
        return sent == null ? null : sent.beat.withAge(clock.since(sent.sentAt));
    }
}
