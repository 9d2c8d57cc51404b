package io.pollcast.e2e;

import io.pollcast.testing.KafkaServers;
import io.pollcast.testing.RedisServer;

/** What other programs find in the store. */
@FunctionalInterface
interface Kept {

    /** The latest value of a topic, as text; empty if there is none. */
    String value(String topic);

    /** By the Redis that has the keys. */
    static Kept by(RedisServer keeper) {
        return topic -> keeper.ask("GET", "{pollcast}:body:" + topic);
    }

    /** In the Kafka topic of this name. */
    static Kept by(KafkaServers brokers, String name) {
        return topic -> brokers.value(name, topic);
    }
}
