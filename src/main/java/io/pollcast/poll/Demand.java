package io.pollcast.poll;

import io.pollcast.backplane.Wanted;
import io.pollcast.topic.Topic;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What gateways have said lately that their clients want. A gateway that is silent is forgotten. Owned by the poller's thread. */
final class Demand {

    private static final long COUNTS_NANOS = TimeUnit.MILLISECONDS.toNanos(Wanted.COUNTS_MILLIS);

    /** More than there will ever be; who writes to the channel could invent them. */
    private static final int MAX_GATEWAYS = 1_000;

    private record Word(int clients, Set<Topic> topics, long heardNanos) {}

    private final Map<String, Word> gateways = new LinkedHashMap<>();

    /** The last word of a gateway is what counts. */
    void onWanted(Wanted wanted, long nowNanos) {
        if (gateways.size() < MAX_GATEWAYS || gateways.containsKey(wanted.gateway())) {
            Set<Topic> topics = new HashSet<>(wanted.topics());
            gateways.put(wanted.gateway(), new Word(wanted.clients(), topics, nowNanos));
        }
    }

    /** Everything that some gateway wants. */
    Set<Topic> wanted(long nowNanos) {
        forgetSilent(nowNanos);
        Set<Topic> wanted = new HashSet<>();
        gateways.values().forEach(word -> wanted.addAll(word.topics()));
        return wanted;
    }

    /** Every gateway that counts, by name. */
    List<GatewayStatus> gateways(long nowNanos) {
        forgetSilent(nowNanos);
        return gateways.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> status(entry.getKey(), entry.getValue(), nowNanos))
                .toList();
    }

    private static GatewayStatus status(String gateway, Word word, long nowNanos) {
        long age = TimeUnit.NANOSECONDS.toMillis(nowNanos - word.heardNanos());
        return new GatewayStatus(gateway, age, word.clients(), word.topics().size());
    }

    private void forgetSilent(long nowNanos) {
        gateways.values().removeIf(word -> nowNanos - word.heardNanos() >= COUNTS_NANOS);
    }
}
