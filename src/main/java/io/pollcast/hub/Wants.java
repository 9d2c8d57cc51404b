package io.pollcast.hub;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Wanted;
import io.pollcast.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Tells the pollers what this gateway's clients want of the topics that are polled on demand: at once what is new, and all of it every
 * {@value Wanted#EVERY_MILLIS} ms. Nothing is said while no topic is polled on demand. However many clients come and go, and whatever they ask
 * for, it is said at most ten times in a row and then once a second.
 *
 * <p>A word may be lost, and a poller that has just begun has heard none: where the beat says that what is wanted is asleep, it is said again.
 * Owned by the follower's thread.
 */
final class Wants {

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(Wanted.EVERY_MILLIS);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_CREDIT = 10;

    private final Backplane backplane;
    private final String gateway;
    private final Interest interest;
    private final TopicTable table;
    private final Executor thread;

    /** What was said within the last round, and when. */
    private final Map<Topic, Long> told = new HashMap<>();

    private boolean sending;
    private boolean said;
    private long saidNanos;
    private boolean repeat;
    private long credit = MAX_CREDIT;
    private long earnedNanos;

    /** @param gateway names this process */
    Wants(Backplane backplane, String gateway, Interest interest, TopicTable table, Executor thread) {
        this.backplane = backplane;
        this.gateway = gateway;
        this.interest = interest;
        this.table = table;
        this.thread = thread;
    }

    /** To be called ten times a second. */
    void onTick(long nowNanos) {
        Set<Topic> wanted = table.want(interest.wanted(nowNanos));
        if (sending || !table.hasOnDemand()) {
            return;
        }
        earn(nowNanos);
        told.values().removeIf(at -> nowNanos - at >= EVERY_NANOS);
        boolean due = !said || nowNanos - saidNanos >= EVERY_NANOS;
        boolean news = repeat || !told.keySet().containsAll(wanted);
        if (due || (news && credit > 0)) {
            credit -= due ? 0 : 1;
            say(wanted, nowNanos);
        }
    }

    /** What is wanted and asleep has not been heard, unless the word of it is just on its way. */
    void onBeat(Beat beat, long nowNanos) {
        if (said && nowNanos - saidNanos >= SECOND) {
            repeat |= table.isWantedButAsleep(beat);
        }
    }

    private void say(Set<Topic> wanted, long nowNanos) {
        sending = true;
        said = true;
        saidNanos = nowNanos;
        repeat = false;
        wanted.forEach(topic -> told.put(topic, nowNanos));
        Wanted message =
                new Wanted(gateway, interest.clients(), wanted.stream().sorted().toList());
        backplane.want(message).whenComplete((done, error) -> thread.execute(() -> onSaid(error == null)));
    }

    private void onSaid(boolean heard) {
        sending = false;
        repeat |= !heard;
    }

    private void earn(long nowNanos) {
        long earned = said ? (nowNanos - earnedNanos) / SECOND : MAX_CREDIT;
        if (earned > 0) {
            credit = Math.min(MAX_CREDIT, credit + earned);
            earnedNanos = nowNanos;
        }
    }
}
