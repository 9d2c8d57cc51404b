package io.pollcast.hub;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Stored;
import io.pollcast.metrics.Metrics;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.TopicTemplate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every topic that this gateway serves, within the epoch and the registry that it has adopted. Owned by the follower's thread. */
final class TopicTable {

    private static final Logger log = LoggerFactory.getLogger(TopicTable.class);

    private final Predicate<TopicInfo> served;
    private final LongSupplier nanoTime;
    private final Metrics metrics;
    private final Map<Topic, TopicEntry> entries = new LinkedHashMap<>();
    private final Instances instances = new Instances(entries);
    private final Set<Topic> ignored = new HashSet<>();
    private @Nullable String epoch;
    private @Nullable String registryHash;
    private long announced;
    private long complete;
    private long highWater;
    private int slowDown = Beat.NO_SLOW_DOWN;
    private boolean hasOnDemand;

    TopicTable(Predicate<TopicInfo> served, LongSupplier nanoTime, Metrics metrics) {
        this.served = served;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
    }

    boolean isRegistryKnown() {
        return registryHash != null;
    }

    /** Whether {@code beat} speaks of the store and the topics that are adopted. */
    boolean agreesWith(Beat beat) {
        return beat.epoch().equals(epoch) && beat.registryHash().equals(registryHash);
    }

    /** Whether {@code found} is another epoch than before; values stay, but every value of the new one is later. */
    boolean adoptEpoch(String found) {
        if (found.equals(epoch)) {
            return false;
        }
        epoch = found;
        announced = 0;
        complete = 0;
        highWater = 0;
        entries.values().forEach(TopicEntry::forgetPosition);
        return true;
    }

    void adoptRegistry(Registry found) {
        registryHash = found.hash();
        Set<Topic> ignoredBefore = Set.copyOf(ignored);
        ignored.clear();
        Set<Topic> present = new HashSet<>();
        for (TopicInfo info : found.topics()) {
            if (served.test(info)) {
                present.add(info.topic());
                entries.computeIfAbsent(info.topic(), topic -> newEntry(info)).setInfo(info, null);
            } else {
                ignored.add(info.topic());
            }
        }
        ignored.stream().filter(topic -> !ignoredBefore.contains(topic)).forEach(topic -> warnNotServed(topic.name()));
        hasOnDemand = !found.templates().isEmpty() || found.topics().stream().anyMatch(TopicInfo::onDemand);
        instances.adopt(found.templates().stream().filter(this::isServed).toList());
        entries.values().stream()
                .filter(entry ->
                        !present.contains(entry.topic()) && !(entry.isOfTemplate() && instances.admits(entry.topic())))
                .forEach(TopicEntry::remove);
    }

    private boolean isServed(TopicTemplate template) {
        boolean serves = served.test(template.info(template.sample()));
        if (!serves) {
            warnNotServed(template.name());
        }
        return serves;
    }

    private static void warnNotServed(String name) {
        log.warn(
                "topic_not_served topic={} reason=\"its endpoint has credentials\""
                        + " expected=\"public: true on the endpoint, or a gateway that listens on loopback\"",
                name);
    }

    /** What event loops have to know of templates. */
    Templates templates() {
        return instances.templates();
    }

    /** Topics whose clients are to be sent away, once. */
    Set<Topic> takeRefused() {
        return instances.takeRefused();
    }

    /** Whether anything here is polled on demand. */
    boolean hasOnDemand() {
        return hasOnDemand;
    }

    /** From now on the clients of this gateway want {@code topics}; those of them that are polled on demand. */
    Set<Topic> want(Set<Topic> topics) {
        Set<Topic> onDemand = new HashSet<>();
        for (Topic topic : topics) {
            @Nullable TopicEntry entry = entries.get(topic);
            if ((entry == null || entry.isRemoved()) && !ignored.contains(topic)) {
                entry = instances.ofClient(topic);
            }
            if (entry != null && !entry.isRemoved() && entry.info().onDemand()) {
                onDemand.add(topic);
            }
        }
        entries.values().forEach(entry -> entry.setWanted(onDemand.contains(entry.topic())));
        instances.sweep();
        return onDemand;
    }

    /** Whether something that is wanted here is not polled, by what {@code beat} says. */
    boolean isWantedButAsleep(Beat beat) {
        Set<Topic> awake = new HashSet<>();
        beat.topics().stream().filter(entry -> !entry.asleep()).forEach(entry -> awake.add(entry.topic()));
        return entries.values().stream().anyMatch(entry -> entry.isWanted() && !awake.contains(entry.topic()));
    }

    private TopicEntry newEntry(TopicInfo info) {
        TopicEntry entry = new TopicEntry(info, null);
        entry.slowDown(slowDown);
        metrics.topicGauge("pollcast.topic.age.seconds", info.topic().name(), () -> ageSeconds(entry));
        return entry;
    }

    private double ageSeconds(TopicEntry entry) {
        TopicView view = entry.told();
        long age = view == null || view.value() == null ? -1 : view.ageMillis(nanoTime.getAsLong());
        return age < 0 ? Double.NaN : age / (double) TimeUnit.SECONDS.toMillis(1);
    }

    /** Whether word of {@code topic} may be passed over: it exists, but not here. */
    boolean ignores(Topic topic) {
        return ignored.contains(topic) || instances.fits(topic);
    }

    /** The entry that a value at {@code position} belongs to; empty if this table does not know of its epoch or topic. */
    Optional<TopicEntry> find(Topic topic, Position position) {
        return position.epoch().equals(epoch)
                ? Optional.ofNullable(findOrBegin(topic)).filter(entry -> !entry.isRemoved())
                : Optional.empty();
    }

    /** The entry of a topic that the store speaks of. */
    private @Nullable TopicEntry findOrBegin(Topic topic) {
        TopicEntry entry = entries.get(topic);
        boolean ends = entry == null || entry.isRemoved();
        TopicEntry begun = ends && !ignored.contains(topic) ? instances.ofStore(topic) : null;
        return begun != null ? begun : entry;
    }

    /** The same for what was announced: all that has a lower version has been announced before. */
    Optional<TopicEntry> announced(Topic topic, Position position) {
        if (position.epoch().equals(epoch)) {
            hear(position.version());
        }
        Optional<TopicEntry> entry = find(topic, position);
        entry.ifPresent(TopicEntry::wake);
        return entry;
    }

    /** Two topics that changed at once may have the same version: one that has it does not prove that the other has come. */
    private void hear(long version) {
        if (version > announced) {
            announced = version;
            complete = Math.max(complete, version - 1);
        }
    }

    Optional<TopicEntry> find(Topic topic) {
        return Optional.ofNullable(entries.get(topic));
    }

    /** Which of the store's values are later than those here, so that their bodies must be read; the index may be older than what has come since. */
    List<TopicEntry> differing(List<Stored> stored) {
        List<TopicEntry> differing = new ArrayList<>();
        String adopted = epoch;
        for (Stored found : stored) {
            hear(found.version());
            TopicEntry entry = findOrBegin(found.topic());
            if (entry != null
                    && !entry.isRemoved()
                    && adopted != null
                    && entry.isBefore(new Position(adopted, found.version()))
                    && !entry.adoptPosition(found, adopted)) {
                differing.add(entry);
            }
        }
        return differing;
    }

    /**
     * Takes over the ages of a beat that this table agrees with, and names the entries that were contradicted for two rounds.
     *
     * @param heardNanos when it came, or before
     * @param counts whether what it contradicts is contradicted for one round more; else it proves ages only
     */
    List<TopicEntry> onBeat(Beat beat, long heardNanos, boolean counts) {
        slowDown = beat.slowDownPercent();
        entries.values().forEach(entry -> entry.slowDown(slowDown));
        List<TopicEntry> contradicted = new ArrayList<>();
        for (Beat.Entry said : beat.topics()) {
            hear(said.version());
            // The poller knew of it, so all that it has written since has a higher one.
            complete = Math.max(complete, said.version());
            TopicEntry entry = findOrBegin(said.topic());
            if (entry != null && entry.onBeat(said, beat.epoch(), beat.ageMillis(), heardNanos, counts)) {
                contradicted.add(entry);
            }
        }
        instances.onBeat(beat);
        return contradicted;
    }

    /**
     * Nothing is missing now of what the store has announced, so every value up to the highest version of that is here. A value that was read may be
     * later: what was announced in between is still on its way.
     */
    void onSettled() {
        for (TopicEntry entry : entries.values()) {
            Position position = entry.position();
            highWater = Math.max(highWater, position == null ? 0 : Math.min(position.version(), complete));
        }
    }

    /** The version of this epoch up to which nothing is missing. */
    long highWater() {
        return highWater;
    }

    /** What the shards do not know yet. */
    List<TopicView> news() {
        long now = nanoTime.getAsLong();
        List<TopicView> news = new ArrayList<>();
        for (TopicEntry entry : entries.values()) {
            TopicView view = entry.news(now);
            if (view != null) {
                news.add(view);
            }
        }
        return news;
    }

    /** What the shards were told of each topic. */
    List<TopicView> told() {
        List<TopicView> told = new ArrayList<>();
        for (TopicEntry entry : entries.values()) {
            TopicView view = entry.told();
            if (view != null) {
                told.add(view);
            }
        }
        return told;
    }
}
