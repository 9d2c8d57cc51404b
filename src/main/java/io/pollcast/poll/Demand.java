package io.pollcast.poll;

import io.pollcast.backplane.Wanted;
import io.pollcast.topic.Topic;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What gateways have said lately that their clients want. A gateway that is silent is forgotten. Owned by the poller's thread. */
final class Demand {

    private static final long COUNTS_NANOS = TimeUnit.MILLISECONDS.toNanos(Wanted.COUNTS_MILLIS);

    /** More than there will ever be; who writes to the channel could invent them. */
    private static final int MAX_GATEWAYS = 1_000;

    private record Word(Set<Topic> topics, long heardNanos) {}

    private final Map<String, Word> gateways = new LinkedHashMap<>();

    /** The last word of a gateway is what counts. */
    void onWanted(Wanted wanted, long nowNanos) {
        if (gateways.size() < MAX_GATEWAYS || gateways.containsKey(wanted.gateway())) {
            gateways.put(wanted.gateway(), new Word(new HashSet<>(wanted.topics()), nowNanos));
        }
    }

    /** Everything that some gateway wants. */
    Set<Topic> wanted(long nowNanos) {
        gateways.values().removeIf(word -> nowNanos - word.heardNanos() >= COUNTS_NANOS);
        Set<Topic> wanted = new HashSet<>();
        gateways.values().forEach(word -> wanted.addAll(word.topics()));
        return wanted;
    }
}
