package io.pollcast.topic;

import java.util.Locale;

/** How fresh a topic is. Derived in the gateway only, from ages and the beat. */
public enum State {
    /** There is no value yet. */
    PENDING,
    /** The value was seen to be current within the topic's stale-after time. */
    FRESH,
    /** There is a value, but nobody has seen it to be current for too long. */
    STALE,
    /** The topic was removed, or never was. */
    GONE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The word that browsers, logs and metrics see. */
    public String label() {
        return label;
    }
}
