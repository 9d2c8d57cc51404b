package io.pollcast.app;

import io.pollcast.config.Configuration;

/** Runs what a configuration describes, until it is told to stop. */
@FunctionalInterface
public interface Server {

    /**
     * Blocks until the process is to end.
     *
     * @return the exit code
     * @throws Exception if it cannot start; its message is all that the user is shown
     */
    int run(Configuration configuration, Role role) throws Exception;
}
