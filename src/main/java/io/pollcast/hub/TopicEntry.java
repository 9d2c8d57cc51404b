package io.pollcast.hub;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Stored;
import io.pollcast.topic.ChangeInterval;
import io.pollcast.topic.Position;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.Update;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The truth about one topic in this gateway, from which its state is derived. Owned by the follower's thread. */
final class TopicEntry {

    private static final int BEATS_TO_DOUBT = 2;

    private final Topic topic;
    private TopicInfo info;
    private boolean removed;
    private @Nullable Value value;
    private @Nullable Position position;
    private boolean observed;
    private long observedNanos;
    private @Nullable String failure;
    private int doubts;
    private int slowDown = Beat.NO_SLOW_DOWN;
    private int observedSlowDown = Beat.NO_SLOW_DOWN;
    private ChangeInterval changes = ChangeInterval.UNKNOWN;
    private boolean dirty = true;
    private @Nullable String template;
    private boolean wanted;
    private boolean asleep;
    private int absences;
    private volatile @Nullable TopicView told;

    /** @param template whose topic it is, so that it exists only while somebody wants it; null if it is listed itself */
    TopicEntry(TopicInfo info, @Nullable String template) {
        this.topic = info.topic();
        this.info = info;
        this.template = template;
    }

    Topic topic() {
        return topic;
    }

    TopicInfo info() {
        return info;
    }

    void setInfo(TopicInfo info, @Nullable String template) {
        dirty |= removed || !info.equals(this.info);
        this.info = info;
        this.template = template;
        this.removed = false;
    }

    /** How much slower than its info says the topic is polled now, in percent. */
    void slowDown(int percent) {
        dirty |= percent != slowDown;
        slowDown = percent;
    }

    /** The store has deleted the value; if the topic comes back, it begins anew. */
    void remove() {
        forgetValue();
        removed = true;
    }

    /** The same, but a topic of a template that is wanted here begins anew at once. */
    void onGone() {
        if (template != null && wanted) {
            forgetValue();
            absences = 0;
            dirty = true;
        } else {
            remove();
        }
    }

    private void forgetValue() {
        value = null;
        position = null;
        observed = false;
        failure = null;
        asleep = false;
        doubts = 0;
        changes = ChangeInterval.UNKNOWN;
    }

    /** A value of it was announced, so it is polled: the beat says so only when its turn comes. */
    void wake() {
        dirty |= asleep;
        asleep = false;
    }

    boolean isOfTemplate() {
        return template != null;
    }

    /** What numbers of it are counted under: there may be too many topics of a template for numbers of their own. */
    String label() {
        return template == null ? topic.name() : template;
    }

    boolean isWanted() {
        return wanted;
    }

    void setWanted(boolean wanted) {
        this.wanted = wanted;
    }

    /** Nothing here is worth keeping: no client wants it, there is no value, and no beat has spoken of it lately. */
    boolean isIdle() {
        return template != null && !wanted && value == null && absences > 0;
    }

    /** The beat does not speak of this topic of a template; how often in a row. */
    int onAbsent() {
        return ++absences;
    }

    /** Whether it has ended and nobody knows. */
    boolean hasNews() {
        TopicView before = told;
        return before == null || before.state() != State.GONE;
    }

    boolean hasValue() {
        return value != null;
    }

    boolean isRemoved() {
        return removed;
    }

    /** Whether beats have contradicted what is here, so that the store must be asked; one alone may have overtaken a value on its way. */
    boolean isDoubted() {
        return doubts >= BEATS_TO_DOUBT;
    }

    /** Where the value that is here stands; null if there is none, or if it is of another epoch. */
    @Nullable Position position() {
        return position;
    }

    /** Whether a value at {@code other} would be later than what is here. */
    boolean isBefore(Position other) {
        return position == null || other.isAfter(position);
    }

    boolean isAt(Position other) {
        return other.equals(position);
    }

    boolean isAt(String epoch, long version) {
        return position != null
                && position.version() == version
                && position.epoch().equals(epoch);
    }

    /** The store is another one: whatever it has is later than what is here. The value stays until then. */
    void forgetPosition() {
        position = null;
    }

    /** Takes a value over; whether it differs from the one that was here. */
    boolean adopt(Update update, long nowNanos) {
        position = update.position();
        doubts = 0;
        boolean same = value != null && value.update().fingerprint().equals(update.fingerprint());
        // What proved another value to be current proves nothing of this one.
        observed &= same;
        observe(update.ageMillis(), nowNanos);
        if (same) {
            return false;
        }
        changes = changes.changed(nowNanos - TimeUnit.MILLISECONDS.toNanos(update.changedAgeMillis()));
        value = Value.of(update, nowNanos, changes.millis());
        dirty = true;
        return true;
    }

    /** Takes over only where the value stands, which is the one that is here. */
    boolean adoptPosition(Stored stored, String epoch) {
        if (value == null || !value.update().fingerprint().equals(stored.fingerprint())) {
            return false;
        }
        position = new Position(epoch, stored.version());
        return true;
    }

    /**
     * The beat speaks of this topic; whether it has contradicted what is here for two beats, so that the store must be asked. Where nobody has a
     * value, there is nothing to ask for: the last good one stays, and ages.
     */
    boolean onBeat(Beat.Entry entry, String epoch, long beatAgeMillis, long heardNanos, boolean counts) {
        dirty |= !Objects.equals(failure, entry.failure()) || asleep != entry.asleep();
        failure = entry.failure();
        asleep = entry.asleep();
        absences = 0;
        if (entry.version() == 0) {
            doubts = 0;
            return false;
        }
        if (isAt(epoch, entry.version())) {
            doubts = 0;
            if (entry.ageMillis() >= 0) {
                observe(entry.ageMillis() + beatAgeMillis, heardNanos);
            }
            return false;
        }
        doubts += counts ? 1 : 0;
        return isDoubted();
    }

    /** An age proves how old an observation is at most; an older proof does not take a younger one back. */
    private void observe(long ageMillis, long nowNanos) {
        long at = nowNanos - TimeUnit.MILLISECONDS.toNanos(ageMillis);
        if (!observed || at - observedNanos > 0) {
            observed = true;
            observedNanos = at;
            observedSlowDown = slowDown;
            dirty = true;
        }
    }

    private State state(long nowNanos) {
        if (removed) {
            return State.GONE;
        }
        if (value == null) {
            return State.PENDING;
        }
        boolean young = observed && nowNanos - observedNanos <= TimeUnit.MILLISECONDS.toNanos(staleAfterMillis());
        return young ? State.FRESH : State.STALE;
    }

    /** When a slow-down ends, what was observed under it is as old as that allowed, until it is observed again. */
    private long staleAfterMillis() {
        return info.slower(Math.max(slowDown, observedSlowDown)).staleAfterMillis();
    }

    /** What to tell the shards, or null if they know it. */
    @Nullable TopicView news(long nowNanos) {
        State state = state(nowNanos);
        TopicView before = told;
        if (!dirty && before != null && before.state() == state) {
            return null;
        }
        dirty = false;
        TopicView view =
                new TopicView(topic, info.slower(slowDown), state, value, observed, observedNanos, failure, asleep);
        told = view;
        return view;
    }

    /** What the shards were told last; null if nothing yet. From any thread. */
    @Nullable TopicView told() {
        return told;
    }
}
