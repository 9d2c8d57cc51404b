package io.pollcast.app;

import io.pollcast.tail.TailRequest;
import java.io.PrintWriter;

/** What {@code tail} does once it knows what. */
@FunctionalInterface
interface FollowStream {

    /**
     * Follows until it is over.
     *
     * @param err where a failure is explained
     * @return the exit code
     * @throws IllegalArgumentException if a header cannot be sent; the message is what the user is shown
     */
    int run(TailRequest request, PrintWriter err) throws Exception;
}
