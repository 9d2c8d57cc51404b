package io.pollcast.backplane;

import io.pollcast.topic.Registry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds, without the bodies.
 *
 * @param epoch of the store; null if no poller has ever written to it
 * @param registry the topics that are polled; null if no poller has ever written
 * @param stored the metadata of every value
 * @param lastBeat the last beat, with its age by the store's clock; null if there was none
 */
public record Index(
        @Nullable String epoch,
        @Nullable Registry registry,
        List<Stored> stored,
        @Nullable Beat lastBeat) {

    public static final Index EMPTY = new Index(null, null, List.of(), null);

    public Index {
        stored = List.copyOf(stored);
    }
}
