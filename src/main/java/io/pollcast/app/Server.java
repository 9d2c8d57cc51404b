package io.pollcast.app;

/** Runs what a configuration describes, until it is told to stop, and takes over what changes in it. */
@FunctionalInterface
interface Server {

    /**
     * Blocks until the process is to end.
     *
     * @return the exit code
     * @throws Exception if it cannot start; its message is all that the user is shown
     */
    int run(Loaded loaded, Role role) throws Exception;
}
