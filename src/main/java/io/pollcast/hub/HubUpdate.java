package io.pollcast.hub;

import java.util.List;

/**
 * What the follower tells every shard.
 *
 * @param changed topics about which something is new, perhaps only an age
 * @param registryKnown whether it is known which topics exist
 * @param beats how many beats have been heard in all
 * @param highWater the version up to which nothing is missing here; below a cursor's stamp it says that this gateway lags behind
 */
record HubUpdate(List<TopicView> changed, boolean registryKnown, long beats, long highWater) {

    HubUpdate {
        changed = List.copyOf(changed);
    }

    /** The same with other topics. */
    HubUpdate with(List<TopicView> views) {
        return new HubUpdate(views, registryKnown, beats, highWater);
    }
}
