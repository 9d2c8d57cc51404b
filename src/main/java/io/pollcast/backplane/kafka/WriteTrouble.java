package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.log.Quoted;
import io.pollcast.thread.Failures;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether values can be written, as far as the last attempts tell. A holder whose beats pass while no value does would keep the lease from others
 * who could write, for ever. So it lets go of it after as long as a dead one would be missed, leaves it to others for a while, and then must show that
 * it can write before it polls again. Any thread; the monitor owns the state.
 */
final class WriteTrouble {

    private static final Logger log = LoggerFactory.getLogger(WriteTrouble.class);

    /** One alone may have been unlucky. */
    private static final int LEAST_FAILURES = 2;

    private final KafkaErrors errors;
    private final LongSupplier nanoTime;

    private int failures;
    private long sinceNanos;
    private String problem = "";
    private boolean unproven;
    private boolean resting;
    private long restEndNanos;

    /** @param nanoTime a monotonic clock in nanoseconds */
    WriteTrouble(KafkaErrors errors, LongSupplier nanoTime) {
        this.errors = errors;
        this.nanoTime = nanoTime;
    }

    /** Now, in nanoseconds, for {@link #onFailed}. */
    long now() {
        return nanoTime.getAsLong();
    }

    /** Values can be written. */
    synchronized void onWritten() {
        failures = 0;
        unproven = false;
        resting = false;
    }

    /**
     * An attempt that began at {@code beganNanos} failed. What is too large for the Kafka topic says nothing of what others could write, nor of what is
     * smaller.
     */
    synchronized void onFailed(long beganNanos, Exception error) {
        if (Failures.cause(error) instanceof RecordTooLargeException) {
            return;
        }
        if (failures == 0) {
            sinceNanos = beganNanos;
        }
        failures++;
        problem = String.valueOf(errors.exception(error).getMessage());
    }

    /** Whether nothing could be written for {@code millis} milliseconds, though it was tried. */
    synchronized boolean lasts(long millis) {
        return failures >= LEAST_FAILURES && now() - sinceNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** The holder gives the lease back because of it. Said once until something is written. */
    synchronized void onLetGo(long leaseMillis) {
        if (!unproven) {
            log.warn("kafka_lease_let_go failures={} problem={}", failures, Quoted.of(problem));
        }
        failures = 0;
        unproven = true;
        rest(leaseMillis);
    }

    /** Whether whoever gets the lease here has to write something before it has it. */
    synchronized boolean isUnproven() {
        return unproven;
    }

    /** The lease was got and could not be made use of. */
    synchronized void onUseless(long leaseMillis) {
        if (unproven) {
            rest(leaseMillis);
        }
    }

    /** Others who want the lease ask as soon as it is free, or once a beat: this is longer than that. */
    private void rest(long leaseMillis) {
        resting = true;
        restEndNanos = now() + TimeUnit.MILLISECONDS.toNanos(leaseMillis) / 2;
    }

    /** @throws BackplaneException while the lease is left to others */
    synchronized void checkRest() {
        if (resting && restEndNanos - now() > 0) {
            throw new BackplaneException(
                    problem + "; no value could be written, so the lease is left to other pollers for a while");
        }
    }
}
