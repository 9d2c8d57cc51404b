package io.pollcast.backplane.redis;

import io.pollcast.log.Quoted;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when a connection comes and goes, once each, however many attempts there are in between. A server that takes connections and is of no
 * use, such as a replica that only reads, is found out by each call anew: the same problem soon after the last time is not said again. Any
 * thread; the monitor owns the state.
 */
final class LinkLog {

    private static final Logger log = LoggerFactory.getLogger(LinkLog.class);

    /** Longer than the beats of stores that bill by command. */
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String purpose;
    private final String address;
    private final LongSupplier nanoTime;
    private State last = State.UNKNOWN;
    private @Nullable String lastProblem;
    private long lastProblemNanos;
    private boolean muted;

    private enum State {
        UNKNOWN,
        UP,
        DOWN
    }

    LinkLog(String purpose, String address, LongSupplier nanoTime) {
        this.purpose = purpose;
        this.address = address;
        this.nanoTime = nanoTime;
    }

    synchronized void connected() {
        if (last != State.UP) {
            last = State.UP;
            if (!muted) {
                log.info("redis_connected purpose={} address={}", purpose, address);
            }
        }
    }

    synchronized void disconnected(String problem) {
        if (last != State.DOWN) {
            muted = isSaidAlready(problem);
            last = State.DOWN;
            lastProblem = problem;
            lastProblemNanos = nanoTime.getAsLong();
            if (!muted) {
                log.warn("redis_disconnected purpose={} problem={}", purpose, Quoted.of(problem));
            }
        }
    }

    private boolean isSaidAlready(String problem) {
        return problem.equals(lastProblem) && nanoTime.getAsLong() - lastProblemNanos < SOON_NANOS;
    }
}
