package io.pollcast.backplane.kafka;

import io.pollcast.backplane.json.MalformedException;
import io.pollcast.log.Quoted;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what had to be ignored, once for each place, so that a stranger who writes cannot fill the disk. Any thread. */
final class GarbageLog {

    private static final Logger log = LoggerFactory.getLogger(GarbageLog.class);

    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /** @param place one of few, such as the name of a Kafka topic */
    void ignored(String place, MalformedException problem) {
        if (seen.add(place)) {
            log.warn(
                    "kafka_garbage_ignored place={} problem={} note=\"further ones of this place are not logged\"",
                    place,
                    Quoted.of(problem.getMessage()));
        }
    }
}
