package io.pollcast.backplane;

import io.pollcast.topic.Topic;
import java.util.List;

/** The store's answer to a beat. */
public sealed interface Renewal {

    /**
     * The lease is yours for another lease time, and everyone has the beat.
     *
     * @param missing topics whose stored value is not the one that the beat lists: publish them again
     */
    record Renewed(List<Topic> missing) implements Renewal {
        public Renewed {
            missing = List.copyOf(missing);
        }
    }

    /** The lease is not yours any more, or the store is another one than the beat speaks of: stop, and acquire anew. */
    record Lost() implements Renewal {}
}
