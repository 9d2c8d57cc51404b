package io.pollcast.config;

import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.TemplateSettings;
import io.pollcast.topic.TopicTemplate;
import org.jspecify.annotations.Nullable;

/**
 * What could be read of one endpoint.
 *
 * @param path where it stands, such as {@code endpoints.prices}
 * @param name its key: a topic, or a template
 * @param settings those of a template's sample; null if something is wrong with it
 * @param template null if it is none, or if something is wrong with it
 * @param servedAt what its {@code path} says, right or wrong; null if it says nothing
 * @param credentials whether its requests prove who asks, as far as it could be read
 * @param declaredPublic what {@code public} says; null if it says nothing or something wrong
 */
record EndpointDraft(
        String path,
        String name,
        @Nullable EndpointSettings settings,
        @Nullable TemplateSettings template,
        @Nullable String servedAt,
        boolean credentials,
        @Nullable Boolean declaredPublic) {

    /** Whether it is meant for many topics. */
    boolean isTemplate() {
        return TopicTemplate.isTemplate(name);
    }
}
