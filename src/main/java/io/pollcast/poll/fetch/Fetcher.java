package io.pollcast.poll.fetch;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import java.util.function.Consumer;

/** Makes one call to the backend. */
public interface Fetcher extends AutoCloseable {

    /**
     * Asks the source for its value, with {@code validators} as conditions, and returns at once. {@code result} is called exactly once, on
     * any thread, within the source's timeout; whatever goes wrong is a {@link Observation.Failed}.
     */
    void fetch(Source source, Validators validators, Consumer<Observation> result);

    /** Gives up what is under way; nothing is fetched afterwards. */
    @Override
    void close();
}
