package io.pollcast.poll;

import io.pollcast.topic.Topic;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Topics of templates, each with the one that has it, and how many each template has. Owned by the poller's thread. */
final class TemplateTopics {

    private final Map<Topic, TemplateSettings> templates = new LinkedHashMap<>();

    /** By the template's name, of which there is one of each. */
    private final Map<String, Integer> counts = new HashMap<>();

    void put(Topic topic, TemplateSettings template) {
        remove(topic);
        templates.put(topic, template);
        counts.merge(template.name(), 1, Integer::sum);
    }

    void remove(Topic topic) {
        TemplateSettings template = templates.remove(topic);
        if (template != null) {
            counts.computeIfPresent(template.name(), (name, count) -> count > 1 ? count - 1 : null);
        }
    }

    void clear() {
        templates.clear();
        counts.clear();
    }

    boolean has(Topic topic) {
        return templates.containsKey(topic);
    }

    /** The template that has {@code topic}; null if none has. */
    @Nullable TemplateSettings of(Topic topic) {
        return templates.get(topic);
    }

    /** All of them, as they are now. */
    Set<Topic> topics() {
        return Set.copyOf(templates.keySet());
    }

    /** How many {@code template} has; takes the same time however many there are. */
    int count(TemplateSettings template) {
        return counts.getOrDefault(template.name(), 0);
    }
}
