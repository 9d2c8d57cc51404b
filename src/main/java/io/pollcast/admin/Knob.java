package io.pollcast.admin;

import io.pollcast.http.HttpProblem;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What an operator may turn while the process runs. */
@FunctionalInterface
public interface Knob {

    /**
     * Turns it; called on event loops, so it must not block.
     *
     * @param value as it was written
     * @return why it cannot be done; empty if it was
     */
    CompletableFuture<Optional<HttpProblem>> turn(String value);
}
