package io.pollcast.backplane;

import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Keeps the latest value of each topic and announces changes and the beat, in one order, to everyone who subscribes.
 *
 * <p><b>Lease.</b> One poller at a time writes. {@link #acquire} grants the lease if nobody holds it; {@link #renew} keeps it and sends the
 * beat; {@link #release} gives it back and tells the standbys. A lease that is not renewed for its time is over. Every write carries a
 * {@link Fence}; it is refused unless its token is that of the lease <em>now</em> and its sequence number is higher than the last one the
 * store saw under that token. So a holder that was paused past its lease changes nothing, whatever it still has in hand.
 *
 * <p><b>Versions.</b> Each accepted change gets the version max(stored + 1, the store's clock in ms, the highest version the publisher has
 * seen + 1), within the store's epoch. A store that lost its data makes a new epoch at the next {@code acquire}; until then it refuses
 * renewals and writes, because it does not know the lease either. A publish whose fingerprint is the stored one changes no version and
 * announces nothing, so that it may be repeated when its outcome is unknown.
 *
 * <p><b>Atomicity.</b> Checking the fence, storing body and metadata, and announcing are one step. Whoever reads after an announcement
 * finds that value or a later one.
 *
 * <p><b>I/O.</b> Lazy: building a backplane opens nothing and cannot fail because the store is down. Every call returns at once; its stage
 * completes exceptionally with a {@link BackplaneException} when the store cannot be reached or does not answer in time, and then its
 * outcome is unknown. Stages and listeners are called on threads of the backplane, which must not be blocked: hand over to your own.
 *
 * <p><b>Close.</b> Ends subscriptions and connections, gives up what is in flight, and may be called twice.
 */
public interface Backplane extends AutoCloseable {

    /**
     * Asks for the lease; the answer is a {@link Grant}. On success the claim's registry is the store's, and topics not in it are gone:
     * their values are deleted and {@link Announcement.Gone} is announced; what has the form of one of its templates stays. The same claim may be repeated when its outcome is unknown.
     */
    CompletionStage<Grant> acquire(Claim claim);

    /**
     * Makes {@code registry} the store's while the lease goes on. Topics not in it are gone, as with {@link #acquire}. May be repeated when
     * its outcome is unknown. Does not keep the lease.
     */
    CompletionStage<Registration> register(Fence fence, Registry registry);

    /**
     * Keeps the lease for another lease time from now and sends the beat. The answer says what the store lacks of the values that the beat
     * lists: whatever a fail-over lost or somebody deleted, for the poller to publish again. A beat that speaks of another epoch than the
     * store's gives the lease up.
     */
    CompletionStage<Renewal> renew(Fence fence, Beat beat);

    /**
     * Stores and announces a value. If the store holds that fingerprint already, only what else the write says of it is stored (change key,
     * validators, content type): no new version, no announcement. Does not keep the lease.
     */
    CompletionStage<Publication> publish(Fence fence, Write write);

    /**
     * Deletes the values of topics of templates that nobody wants any more, and announces {@link Announcement.Gone} for each, whether there
     * was a value or not. May be repeated when its outcome is unknown. Does not keep the lease.
     */
    CompletionStage<Removal> remove(Fence fence, List<Topic> topics);

    /** Ends the lease if it still has the token of {@code fence}, whatever the sequence, and announces that it is free. */
    CompletionStage<Void> release(Fence fence);

    /**
     * Starts to listen; the stage completes when the store has acknowledged, so that every later change is either announced to
     * {@code listener} or found by a read that starts after it. Announcements come one at a time and in the store's order. After a gap
     * that the implementation itself mended (a reconnect), the listener gets {@link Announcement.Interrupted} and must read again.
     */
    CompletionStage<Subscription> subscribe(Consumer<Announcement> listener);

    /**
     * Tells the pollers what the clients of a gateway want. Nothing is stored; who does not listen does not learn it, and it may be lost on
     * the way: gateways repeat it. The stage completes when the store has taken it.
     */
    CompletionStage<Void> want(Wanted wanted);

    /** Starts to listen to what gateways want, as {@link #subscribe} does to announcements. Nothing is said of gaps. */
    CompletionStage<Subscription> subscribeToWanted(Consumer<Wanted> listener);

    /** What the store holds, without the bodies; a store in several parts may answer with those that it can read yet. */
    CompletionStage<Index> readIndex();

    /**
     * One value with its body, as one consistent read; empty if there is none, or if it is in a part of the store that cannot be read yet. It is as old as the last beat says, if that speaks of the
     * same version, else as old as the value.
     */
    CompletionStage<Optional<Update>> read(Topic topic);

    /** What is known of the connection to the store, without asking it. */
    BackplaneHealth health();

    @Override
    void close();

    /** A running subscription. */
    interface Subscription {
        /** Stops the announcements. May be called twice, from any thread. */
        void close();
    }
}
