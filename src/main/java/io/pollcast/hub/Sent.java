package io.pollcast.hub;

import io.pollcast.sse.Cursor;
import io.pollcast.topic.Tag;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which value of each topic of a group a client has, by tag and version. Owned by one event loop. */
final class Sent {

    private final @Nullable Tag[] tags;
    private final long[] versions;

    Sent(int topics) {
        this(new Tag[topics], new long[topics]);
    }

    private Sent(@Nullable Tag[] tags, long[] versions) {
        this.tags = tags;
        this.versions = versions;
    }

    Sent copy() {
        return new Sent(tags.clone(), versions.clone());
    }

    void set(int topic, Value value) {
        tags[topic] = value.tag();
        versions[topic] = value.update().position().version();
    }

    void forget(int topic) {
        tags[topic] = null;
        versions[topic] = 0;
    }

    /** Whether it has any value of the topic. */
    boolean hasAny(int topic) {
        return tags[topic] != null;
    }

    boolean has(int topic, Value value) {
        return value.tag().equals(tags[topic]);
    }

    /**
     * The cursor of a client that has this.
     *
     * @param except topics to leave out: a later value waits for the client
     * @param stamp to use if it is higher than that of the values
     * @param more tags to carry along
     */
    String cursor(BitSet except, long stamp, Collection<Tag> more) {
        List<Tag> had = new ArrayList<>(more);
        long highest = stamp;
        for (int i = 0; i < tags.length; i++) {
            Tag tag = tags[i];
            if (tag != null && !except.get(i)) {
                had.add(tag);
                highest = Math.max(highest, versions[i]);
            }
        }
        return Cursor.text(highest, had);
    }
}
