package io.pollcast.poll;

import io.pollcast.log.Quoted;
import io.pollcast.topic.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why the last poll of an endpoint failed, with a line in the log when that begins and when it ends. Owned by the poller's thread. */
final class Trouble {

    private static final Logger log = LoggerFactory.getLogger(Trouble.class);

    private final Topic topic;
    private @Nullable String reason;

    Trouble(Topic topic) {
        this.topic = topic;
    }

    /** Null if the last poll did not fail. */
    @Nullable String reason() {
        return reason;
    }

    void onFailure(String why) {
        if (reason == null) {
            log.warn("poll_failed topic={} reason={}", topic, Quoted.of(why));
        }
        reason = why;
    }

    void onSuccess() {
        if (reason != null) {
            log.info("poll_recovered topic={}", topic);
        }
        reason = null;
    }
}
