package io.pollcast.backplane;

import java.util.List;

/** The answer to a {@link Claim}. */
public sealed interface Grant {

    /**
     * The lease is yours. The epoch and what is stored, so that an unchanged value is not published again.
     *
     * @param epoch of the store
     * @param stored the metadata of every value in the store
     */
    record Granted(String epoch, List<Stored> stored) implements Grant {
        public Granted {
            stored = List.copyOf(stored);
        }
    }

    /**
     * Another poller holds it.
     *
     * @param registryHash of the holder: another than yours means that you are configured differently
     * @param leftMillis how long the lease lasts yet unless it is renewed, in milliseconds
     */
    record Denied(String registryHash, long leftMillis) implements Grant {}
}
