package io.pollcast.hub;

import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicTemplate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The templates that this gateway serves.
 *
 * @param all of them
 * @param full the names of those that can have no more topics now
 */
record Templates(List<TopicTemplate> all, Set<String> full) {

    static final Templates NONE = new Templates(List.of(), Set.of());

    Templates {
        all = List.copyOf(all);
        full = Set.copyOf(full);
    }

    /** The template whose form {@code topic} has, whatever the value. */
    Optional<TopicTemplate> fitting(Topic topic) {
        return all.stream().filter(template -> template.fits(topic)).findFirst();
    }

    /** The template that has {@code topic}. */
    Optional<TopicTemplate> admitting(Topic topic) {
        return all.stream().filter(template -> template.admits(topic)).findFirst();
    }
}
