package io.pollcast.topic;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who may read a topic, as far as its endpoint says.
 *
 * @param everyone whether it is declared public: nobody is asked who reads it
 * @param credentials whether it is polled with credentials, so that only a gateway that asks who reads may serve it beyond this machine
 * @param required claims by name, of which a reader must have one with one of these values; empty for none. Sorted
 */
public record Access(boolean everyone, boolean credentials, Map<String, List<String>> required) {

    /** What an endpoint has that says nothing and needs nothing. */
    public static final Access PLAIN = new Access(false, false, Map.of());

    /** What no endpoint says more of than whether everyone may read as long as nobody is asked who reads. */
    public static Access of(boolean open) {
        return open ? PLAIN : new Access(false, true, Map.of());
    }

    public Access {
        TreeMap<String, List<String>> sorted = new TreeMap<>();
        required.forEach((claim, values) -> sorted.put(claim, List.copyOf(values)));
        required = Collections.unmodifiableSortedMap(sorted);
    }

    /** Whether a gateway that asks nobody may serve it to everyone. */
    public boolean open() {
        return everyone || (!credentials && required.isEmpty());
    }
}
