package io.pollcast.topic;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * The topics that the holder of the lease polls, in the order of their names. The backplane carries it to the gateways, so that they
 * need no endpoints of their own.
 *
 * @param topics sorted by topic, each once
 * @param templates sorted by name; no topic fits two of them. A topic that is also listed itself is that one
 */
public record Registry(List<TopicInfo> topics, List<TopicTemplate> templates) {

    private static final int HASH_BYTES = 12;

    public static final Registry EMPTY = new Registry(List.of());

    public Registry {
        topics =
                topics.stream().sorted((a, b) -> a.topic().compareTo(b.topic())).toList();
        templates = templates.stream()
                .sorted(Comparator.comparing(TopicTemplate::name))
                .toList();
    }

    /** A registry without templates. */
    public Registry(List<TopicInfo> topics) {
        this(topics, List.of());
    }

    /** Whether a value of {@code topic} may be in the store: it is listed, or has the form of a template's topics. */
    public boolean keeps(Topic topic) {
        return topics.stream().anyMatch(info -> info.topic().equals(topic))
                || templates.stream().anyMatch(template -> template.fits(topic));
    }

    /** Tells registries apart: 16 characters that are equal for equal registries on every machine. */
    public String hash() {
        StringBuilder text = new StringBuilder();
        for (TopicInfo info : topics) {
            text.append(info.topic().name()).append(' ').append(info.path()).append(' ');
            text.append(info.everyMillis())
                    .append(' ')
                    .append(info.staleAfterMillis())
                    .append(' ')
                    .append(info.access())
                    .append(info.onDemand() ? " on demand" : "")
                    .append('\n');
        }
        templates.forEach(template -> text.append(template.text()).append('\n'));
        return Hashes.text(Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8)), HASH_BYTES);
    }
}
