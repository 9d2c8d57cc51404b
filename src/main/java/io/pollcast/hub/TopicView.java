package io.pollcast.hub;

import io.pollcast.sse.StatusEvent;
import io.pollcast.topic.Access;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All that a gateway knows of a topic at one moment. Immutable, so that every event loop can have it.
 *
 * @param topic which one
 * @param info its rhythm and path; null if the topic is unknown
 * @param state how fresh it is
 * @param value the latest; null if there is none
 * @param observed whether anybody has seen the value to be current
 * @param observedNanos when that was, on this process's monotonic clock
 * @param failure why the last poll failed; null if it did not
 * @param asleep whether it is not polled because nobody wants it, so that being old is no fault
 */
public record TopicView(
        Topic topic,
        @Nullable TopicInfo info,
        State state,
        @Nullable Value value,
        boolean observed,
        long observedNanos,
        @Nullable String failure,
        boolean asleep) {

    private static final long UNKNOWN = -1;
    private static final Access UNKNOWN_ACCESS = new Access(false, true, Map.of());

    static TopicView unknown(Topic topic, State state) {
        return new TopicView(topic, null, state, null, false, 0, null, false);
    }

    /** A topic of a template that nobody has wanted yet. */
    static TopicView unborn(TopicInfo info) {
        return new TopicView(info.topic(), info, State.PENDING, null, false, 0, null, true);
    }

    /** Whether it is polled only while somebody wants it. */
    public boolean isOnDemand() {
        return info != null && info.onDemand();
    }

    /** Who may read it; nobody without credentials if that is not known. */
    public Access access() {
        return info == null ? UNKNOWN_ACCESS : info.access();
    }

    /** Whether nobody is asked who reads it. */
    public boolean isForEveryone() {
        return access().everyone();
    }

    /** Since the value was seen to be current, in milliseconds; -1 if it never was. */
    public long ageMillis(long nowNanos) {
        return observed ? Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNanos - observedNanos)) : UNKNOWN;
    }

    /** Since the topic got its value, in milliseconds; -1 if it has none. */
    public long changedAgeMillis(long nowNanos) {
        return value == null ? UNKNOWN : Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNanos - value.changedNanos()));
    }

    /** What browsers are told. */
    public StatusEvent status(State told, long nowNanos) {
        long every = info == null ? UNKNOWN : info.everyMillis();
        long changeEvery = value == null ? UNKNOWN : value.changeEveryMillis();
        return new StatusEvent(
                topic, told, ageMillis(nowNanos), changedAgeMillis(nowNanos), changeEvery, every, failure, asleep);
    }

    public StatusEvent status(long nowNanos) {
        return status(state, nowNanos);
    }
}
