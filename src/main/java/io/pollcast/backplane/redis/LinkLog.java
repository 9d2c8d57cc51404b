package io.pollcast.backplane.redis;

import io.pollcast.log.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when a connection comes and goes, once each, however many attempts there are in between. Any thread; the monitor owns the state.
 */
final class LinkLog {

    private static final Logger log = LoggerFactory.getLogger(LinkLog.class);

    private final String purpose;
    private State last = State.UNKNOWN;

    private enum State {
        UNKNOWN,
        UP,
        DOWN
    }

    LinkLog(String purpose) {
        this.purpose = purpose;
    }

    synchronized void connected(RedisNode node) {
        if (last != State.UP) {
            last = State.UP;
            log.info("redis_connected purpose={} address={}", purpose, node);
        }
    }

    synchronized void disconnected(String problem) {
        if (last != State.DOWN) {
            last = State.DOWN;
            log.warn("redis_disconnected purpose={} problem={}", purpose, Quoted.of(problem));
        }
    }
}
