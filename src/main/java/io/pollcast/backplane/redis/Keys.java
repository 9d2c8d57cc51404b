package io.pollcast.backplane.redis;

import io.pollcast.topic.Topic;

/** The names of the keys and of the channels. The braces put all of them into one slot of a cluster. */
final class Keys {

    final String channel;
    final String wanted;
    final String lease;
    final String epoch;
    final String topics;
    final String beat;
    final String meta;
    final String bodyPrefix;

    Keys(String prefix) {
        channel = "{" + prefix + "}";
        wanted = channel + ":wanted";
        lease = channel + ":lease";
        epoch = channel + ":epoch";
        topics = channel + ":topics";
        beat = channel + ":beat";
        meta = channel + ":meta";
        bodyPrefix = channel + ":body:";
    }

    String body(Topic topic) {
        return bodyPrefix + topic.name();
    }
}
