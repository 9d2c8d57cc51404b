package io.pollcast.auth;

import io.pollcast.log.Quoted;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator once that nobody can be let in because what knows the answer is down, and once that it is back. Thread-safe. */
final class Outage {

    private static final Logger log = LoggerFactory.getLogger(Outage.class);

    private final String of;
    private final AtomicBoolean down = new AtomicBoolean();

    /** @param of what the configuration calls it, such as {@code auth.forward} */
    Outage(String of) {
        this.of = of;
    }

    /** @param problem in words of our own: what others say may repeat what they were asked */
    void begins(String problem) {
        if (down.compareAndSet(false, true)) {
            log.warn("auth_unreachable of={} problem={}", of, Quoted.of(problem));
        }
    }

    /** The same, of which only the kind is told. */
    void begins(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        begins(cause.getClass().getSimpleName());
    }

    void ends() {
        if (down.compareAndSet(true, false)) {
            log.info("auth_recovered of={}", of);
        }
    }
}
