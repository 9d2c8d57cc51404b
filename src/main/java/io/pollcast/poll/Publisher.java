package io.pollcast.poll;

import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Write;
import java.util.concurrent.CompletionStage;

/** Brings a value to the backplane under the lease that this process holds. Called on the poller's thread. */
interface Publisher {

    /** Stores and announces; completes on any thread. Refused at once if the lease is over. */
    CompletionStage<Publication> publish(Write write);

    /** Whether the lease is in hand now, by this process's clock. */
    boolean holds();

    /** The highest version that the store is known to have given out; 0 if none. */
    long highestSeen();
}
