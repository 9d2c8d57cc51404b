package io.pollcast.topic;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The topics that the holder of the lease polls, in the order of their names. The backplane carries it to the gateways, so that they
 * need no endpoints of their own.
 *
 * @param topics sorted by topic, each once
 */
public record Registry(List<TopicInfo> topics) {

    private static final int HASH_BYTES = 12;

    public static final Registry EMPTY = new Registry(List.of());

    public Registry {
        topics =
                topics.stream().sorted((a, b) -> a.topic().compareTo(b.topic())).toList();
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
                    .append(info.open())
                    .append('\n');
        }
        return Hashes.text(Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8)), HASH_BYTES);
    }
}
