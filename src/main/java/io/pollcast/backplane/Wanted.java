package io.pollcast.backplane;

import io.pollcast.topic.Topic;
import java.util.List;

/**
 * What the clients of one gateway want at the moment, of the topics that are polled on demand; it also says that the gateway is there.
 *
 * @param gateway names the process; random
 * @param clients how many streams it has open, of any topics; for operators to see
 * @param topics each once; perhaps none
 */
public record Wanted(String gateway, int clients, List<Topic> topics) {

    /** How often a gateway says it at least, in milliseconds. */
    public static final long EVERY_MILLIS = 10_000;

    /** How long it counts, in milliseconds: as long as a gateway may be silent before it is taken for gone. */
    public static final long COUNTS_MILLIS = 3 * EVERY_MILLIS;

    public Wanted {
        topics = List.copyOf(topics);
    }
}
