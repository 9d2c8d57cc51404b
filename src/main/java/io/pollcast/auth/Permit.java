package io.pollcast.auth;

import io.pollcast.topic.Access;
import io.pollcast.topic.Topic;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may read, and until when.
 *
 * @param topics the topics that they may read; a topic that any of the patterns covers
 * @param claims what is known of them, for endpoints whose {@code access} asks for it
 * @param ends when the permit ends, by the wall clock; null if it does not
 */
public record Permit(
        List<TopicPattern> topics, Claims claims, @Nullable Instant ends) {

    /** May read everything that does not ask for a claim, for good. */
    public static final Permit ALL = new Permit(List.of(TopicPattern.ANY), Claims.NONE, null);

    /** May read nothing but what is public. */
    public static final Permit NOTHING = new Permit(List.of(), Claims.NONE, null);

    public Permit {
        topics = List.copyOf(topics);
    }

    /** Whether their claims are those that {@code access} asks for. */
    public boolean satisfies(Access access) {
        return access.required().isEmpty()
                || access.required().entrySet().stream()
                        .anyMatch(required ->
                                !Collections.disjoint(claims.values(required.getKey()), required.getValue()));
    }

    /** Whether one of the patterns covers {@code topic}. */
    public boolean covers(Topic topic) {
        for (TopicPattern pattern : topics) {
            if (pattern.covers(topic)) {
                return true;
            }
        }
        return false;
    }
}
