package io.pollcast.hub;

import java.util.List;

/**
 * What the follower tells every shard.
 *
 * @param changed topics about which something is new, perhaps only an age
 * @param registryKnown whether it is known which topics exist
 * @param beats how many beats have been heard in all
 */
record HubUpdate(List<TopicView> changed, boolean registryKnown, long beats) {

    HubUpdate {
        changed = List.copyOf(changed);
    }
}
