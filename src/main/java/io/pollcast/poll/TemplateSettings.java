package io.pollcast.poll;

import io.pollcast.settings.Problems;
import io.pollcast.topic.Allowed;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.TopicTemplate;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Endpoints that differ in one value of their URL, each polled while somebody wants it.
 *
 * @param name the form of their topics, such as {@code prices/{symbol}}; one that {@link TopicTemplate#problem} finds none in
 * @param allowed which values there may be
 * @param maxTopics how many are polled at once
 * @param url with the variable, in braces, in its path or query
 * @param sample the endpoint of some value
 */
public record TemplateSettings(String name, Allowed allowed, int maxTopics, String url, EndpointSettings sample) {

    public static final int DEFAULT_MAX_TOPICS = 100;
    public static final int LIMIT_MAX_TOPICS = 5_000;

    public TemplateSettings {
        Problems problems = new Problems();
        problems.require(
                maxTopics >= 1 && maxTopics <= LIMIT_MAX_TOPICS, "max-topics", maxTopics, "1 to " + LIMIT_MAX_TOPICS);
        problems.require(allowed.pattern() != null || !allowed.values().isEmpty(), "allow", "[]", "at least one value");
        for (int i = 0; i < allowed.values().size(); i++) {
            String value = allowed.values().get(i);
            problems.require(
                    value.indexOf('/') < 0 && Topic.problem(value + "/x").isEmpty(),
                    "allow[" + i + "]",
                    value,
                    "a part of a topic: letters, digits, '_', '-' and inner '.'");
        }
        problems.require(
                sample.path() == null,
                "path",
                String.valueOf(sample.path()),
                "none: its topics are under /topics/ only");
        problems.throwIfAny();
    }

    /** {@code url} with a value in the place of the variable; what is no letter, digit, '-', '.' or '_' is percent-encoded. */
    public static String fill(String url, String variable, String value) {
        return url.replace('{' + variable + '}', URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** What gateways learn of it. */
    public TopicTemplate template(Duration beat) {
        TopicInfo info = sample.info(beat);
        return new TopicTemplate(name, allowed, info.everyMillis(), info.staleAfterMillis(), info.access(), maxTopics);
    }

    /** The endpoint of a topic that it admits. */
    EndpointSettings endpoint(Topic topic) {
        TopicTemplate form = template(Duration.ZERO);
        String value = form.value(topic).orElseThrow();
        return sample.of(topic, URI.create(fill(url, form.variable(), value)));
    }

    boolean admits(Topic topic) {
        return template(Duration.ZERO).admits(topic);
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return name + " " + sample.source() + " every " + sample.every() + " on demand, at most " + maxTopics;
    }
}
