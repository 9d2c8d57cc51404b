package io.pollcast.app;

import io.pollcast.http.ListenAddress;
import org.jspecify.annotations.Nullable;

/** Runs the demonstration, until it is told to stop. */
@FunctionalInterface
interface Demo {

    /**
     * Blocks until the process is to end.
     *
     * @param gateway where to listen for browsers; null for the demo's own choice
     * @param admin where to listen for the operator; null for the demo's own choice
     * @return the exit code
     * @throws Exception if it cannot start; its message is all that the user is shown
     */
    int run(@Nullable ListenAddress gateway, @Nullable ListenAddress admin) throws Exception;
}
