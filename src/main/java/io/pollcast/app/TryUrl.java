package io.pollcast.app;

import io.pollcast.probe.ProbeRequest;
import java.io.PrintWriter;

/** What {@code try} does once it knows what. */
@FunctionalInterface
interface TryUrl {

    /**
     * Looks until it is over, and reports.
     *
     * @param json whether a program reads the report
     * @param err where progress is shown and a failure explained
     * @return the exit code
     */
    int run(ProbeRequest request, boolean json, PrintWriter err) throws Exception;
}
