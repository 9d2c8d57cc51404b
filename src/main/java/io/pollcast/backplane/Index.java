package io.pollcast.backplane;

import io.pollcast.topic.Registry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds, without the bodies.
 *
 * @param epoch of the store; null if no poller has ever written to it
 * @param registry the topics that are polled; null if no poller has ever written
 * @param stored the metadata of every value that can be read yet
 * @param lastBeat the last beat, with its age by the store's clock; null if there was none
 * @param isWhole whether {@code stored} lacks nothing and every part of the store can be read on; who is told of a part hears {@link Announcement.Interrupted} when there is more to read
 */
public record Index(
        @Nullable String epoch,
        @Nullable Registry registry,
        List<Stored> stored,
        @Nullable Beat lastBeat,
        boolean isWhole) {

    public static final Index EMPTY = new Index(null, null, List.of(), null, true);

    public Index {
        stored = List.copyOf(stored);
    }
}
