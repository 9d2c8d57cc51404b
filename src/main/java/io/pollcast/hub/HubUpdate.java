package io.pollcast.hub;

import io.pollcast.topic.Topic;
import java.util.List;
import java.util.Set;

/**
 * What the follower tells every shard.
 *
 * @param changed topics about which something is new, perhaps only an age
 * @param registryKnown whether it is known which topics exist
 * @param beats how many beats have been heard in all; those that came together count as one
 * @param highWater the version up to which nothing is missing here; below a cursor's stamp it says that this gateway lags behind
 * @param templates that are served
 * @param refused topics of templates that cannot be polled, although clients here have streams of them
 */
record HubUpdate(
        List<TopicView> changed,
        boolean registryKnown,
        long beats,
        long highWater,
        Templates templates,
        Set<Topic> refused) {

    HubUpdate {
        changed = List.copyOf(changed);
        refused = Set.copyOf(refused);
    }

    /** News of a gateway without templates. */
    HubUpdate(List<TopicView> changed, boolean registryKnown, long beats, long highWater) {
        this(changed, registryKnown, beats, highWater, Templates.NONE, Set.of());
    }

    /** The same with other topics. */
    HubUpdate with(List<TopicView> views, Set<Topic> refusals) {
        return new HubUpdate(views, registryKnown, beats, highWater, templates, refusals);
    }
}
