package io.pollcast.poll;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import java.util.function.Consumer;

/** Makes one call to the backend. */
interface Fetcher extends AutoCloseable {

    /**
     * Asks the endpoint for its value, with {@code validators} as conditions, and returns at once. {@code result} is called exactly once, on
     * any thread, within the endpoint's timeout; whatever goes wrong is a {@link Observation.Failed}.
     */
    void fetch(EndpointSettings endpoint, Validators validators, Consumer<Observation> result);

    /** Gives up what is under way; nothing is fetched afterwards. */
    @Override
    void close();
}
