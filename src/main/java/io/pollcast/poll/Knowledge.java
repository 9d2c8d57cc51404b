package io.pollcast.poll;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.change.ChangeRules;
import io.pollcast.change.Observation;
import io.pollcast.topic.ChangeInterval;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Topic;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the poller knows of a topic: the value that the store has, and the last one that the backend answered with. They differ until a
 * publish is acknowledged; and after a new start the first is known and the second is not. Owned by the poller's thread.
 */
final class Knowledge {

    private static final long NEVER = -1;

    private final Topic topic;
    private final ChangeRules rules;
    private final String source;
    private @Nullable Sighting last;

    private Validators storedValidators = Validators.NONE;
    private @Nullable Fingerprint fingerprint;
    private long version;
    private boolean observed;
    private ChangeInterval changes = ChangeInterval.UNKNOWN;
    private long observedNanos;

    Knowledge(EndpointSettings endpoint) {
        this.topic = endpoint.topic();
        this.rules = endpoint.rules();
        this.source = endpoint.source().mark();
    }

    /** The last value that the backend answered with; null if none is at hand. */
    @Nullable Sighting last() {
        return last;
    }

    boolean isStored() {
        return fingerprint != null;
    }

    boolean isStored(Fingerprint value) {
        return value.equals(fingerprint);
    }

    /** What to ask the backend with. */
    Validators conditions() {
        return last != null ? last.value().validators() : storedValidators;
    }

    /**
     * The store told what it has; null for nothing. What is at hand stays only if it is the same, or if there is nothing else: another
     * poller may have seen later values since.
     */
    void adopt(@Nullable Stored stored) {
        Fingerprint held = stored == null ? null : stored.fingerprint();
        observed = observed && held != null && held.equals(fingerprint);
        storedValidators = stored == null || !isOurs(stored.changeKey()) ? Validators.NONE : stored.validators();
        version = stored == null ? 0 : stored.version();
        fingerprint = held;
        if (last == null || held == null) {
            return;
        }
        if (last.value().fingerprint().equals(held)) {
            observe(last.seenNanos());
        } else {
            last = null;
        }
    }

    /**
     * Whether the value with this key was made by today's rules of what today's source answered. If not, the backend must not be asked whether it
     * has something else: its "not modified" would be about something else.
     */
    private boolean isOurs(String key) {
        return key.startsWith(source) && rules.made(key.substring(source.length()));
    }

    /** The backend answered with a value when it was called then, in monotonic nanoseconds. */
    void see(Observation.Fetched value, long calledNanos) {
        last = new Sighting(value, source + value.changeKey(), calledNanos);
    }

    /** The backend said that the value is the one that it was asked with. */
    void seeAgain(long nowNanos) {
        last = last == null ? null : last.again(nowNanos);
    }

    /** The stored value was current then, in monotonic nanoseconds. */
    void observe(long seenNanos) {
        observed = true;
        observedNanos = seenNanos;
    }

    /** The store acknowledged a value. */
    void onStored(Sighting sighting, long newVersion) {
        if (!sighting.value().fingerprint().equals(fingerprint)) {
            changes = changes.changed(sighting.seenNanos());
        }
        version = newVersion;
        fingerprint = sighting.value().fingerprint();
        observe(sighting.seenNanos());
    }

    /** How often the value changes on average, in milliseconds; -1 if that is not known yet. */
    long changeEveryMillis() {
        return changes.millis();
    }

    /**
     * What the store has, for whoever asks another endpoint for the same topic from now on: without what only this one can be asked with.
     *
     * @param changeKey of that value; null if it is not known for sure
     */
    @Nullable Stored stored(@Nullable String changeKey) {
        return fingerprint == null || changeKey == null
                ? null
                : new Stored(topic, version, fingerprint, "", changeKey, Validators.NONE, 0);
    }

    /** Whether the stored value was seen to be current less than {@code nanos} ago. */
    boolean isYounger(long nanos, long nowNanos) {
        return observed && nowNanos - observedNanos < nanos;
    }

    /** What the beat says: of the stored value, since that is what gateways have. */
    Beat.Entry entry(@Nullable String failure, long nowNanos, boolean asleep) {
        long age = observed ? TimeUnit.NANOSECONDS.toMillis(nowNanos - observedNanos) : NEVER;
        return new Beat.Entry(topic, version, fingerprint, age, failure, asleep);
    }
}
