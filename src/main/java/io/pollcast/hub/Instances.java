package io.pollcast.hub;

import io.pollcast.backplane.Beat;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicTemplate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The topics of templates: they begin when a client here wants them or the store speaks of them, and end when neither does. Clients choose
 * them, so a template has at most as many as it says; those that the store speaks of come on top of those that are only wanted here, and
 * are bounded by the poller. Owned by the follower's thread.
 */
final class Instances {

    /** What the store says may come on top of what is wanted here. */
    private static final int FOR_THE_STORE = 2;

    private static final int BEATS_TO_GO = 2;
    private static final int BEATS_TO_REFUSE = 4;

    private final Map<Topic, TopicEntry> entries;
    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<Topic> refused = new HashSet<>();
    private Templates templates = Templates.NONE;

    /** @param entries those of the table that this is a part of */
    Instances(Map<Topic, TopicEntry> entries) {
        this.entries = entries;
    }

    /** What event loops have to know. */
    Templates templates() {
        return templates;
    }

    void adopt(List<TopicTemplate> served) {
        templates = new Templates(served, Set.of());
        count();
    }

    boolean admits(Topic topic) {
        return templates.admitting(topic).isPresent();
    }

    boolean fits(Topic topic) {
        return templates.fitting(topic).isPresent();
    }

    boolean isEmpty() {
        return templates.all().isEmpty();
    }

    /** The entry of a topic that the store speaks of; null if there is and can be none. */
    @Nullable TopicEntry ofStore(Topic topic) {
        return templates
                .admitting(topic)
                .map(template -> begin(topic, template, FOR_THE_STORE * template.maxTopics()))
                .orElse(null);
    }

    /** The entry of a topic that a client here wants; null if there is and can be none, which the client is to be told. */
    @Nullable TopicEntry ofClient(Topic topic) {
        Optional<TopicTemplate> template = templates.admitting(topic);
        TopicEntry entry = template.isEmpty()
                ? null
                : begin(topic, template.get(), template.get().maxTopics());
        if (entry != null) {
            entry.onAbsent();
        } else if (template.isPresent()) {
            refused.add(topic);
        }
        return entry;
    }

    private @Nullable TopicEntry begin(Topic topic, TopicTemplate template, int limit) {
        TopicEntry present = entries.get(topic);
        if (present != null && !present.isRemoved()) {
            return present;
        }
        if (counts.getOrDefault(template.name(), 0) >= limit) {
            return null;
        }
        TopicEntry entry = new TopicEntry(template.info(topic), template.name());
        entries.put(topic, entry);
        counts.merge(template.name(), 1, Integer::sum);
        return entry;
    }

    /** Ends what neither the beat speaks of nor a client here wants, and what the poller has no room for. */
    void onBeat(Beat beat) {
        if (isEmpty()) {
            return;
        }
        Set<Topic> said = new HashSet<>();
        beat.topics().forEach(entry -> said.add(entry.topic()));
        for (TopicEntry entry : entries.values()) {
            if (!entry.isOfTemplate() || entry.isRemoved() || said.contains(entry.topic())) {
                continue;
            }
            int absences = entry.onAbsent();
            if (!entry.isWanted() && absences >= BEATS_TO_GO) {
                entry.remove();
            } else if (absences >= BEATS_TO_REFUSE && !entry.hasValue() && isFull(entry.topic(), said)) {
                refused.add(entry.topic());
                entry.remove();
            }
        }
        count();
    }

    private boolean isFull(Topic topic, Set<Topic> polled) {
        Optional<TopicTemplate> template = templates.admitting(topic);
        return template.isPresent()
                && polled.stream().filter(template.get()::admits).count()
                        >= template.get().maxTopics();
    }

    /** Forgets what has ended, once that was told; keeps what will be told. */
    void sweep() {
        entries.values().stream().filter(TopicEntry::isIdle).forEach(TopicEntry::remove);
        entries.values().removeIf(entry -> entry.isOfTemplate() && entry.isRemoved() && !entry.hasNews());
        count();
    }

    /** The topics whose clients are to be sent away, once. */
    Set<Topic> takeRefused() {
        Set<Topic> taken = Set.copyOf(refused);
        refused.clear();
        return taken;
    }

    private void count() {
        counts.clear();
        for (TopicEntry entry : entries.values()) {
            if (entry.isOfTemplate() && !entry.isRemoved()) {
                counts.merge(entry.label(), 1, Integer::sum);
            }
        }
        Set<String> full = new HashSet<>();
        for (TopicTemplate template : templates.all()) {
            if (counts.getOrDefault(template.name(), 0) >= template.maxTopics()) {
                full.add(template.name());
            }
        }
        if (!full.equals(templates.full())) {
            templates = new Templates(templates.all(), full);
        }
    }
}
