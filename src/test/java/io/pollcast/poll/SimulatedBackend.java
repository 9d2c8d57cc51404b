package io.pollcast.poll;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.Source;
import io.pollcast.topic.Body;
import io.pollcast.topic.Topic;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A backend whose paths are topics.
 *
 * @param backend is given a topic and whom to tell its body, which is empty for a failure; on any thread
 */
record SimulatedBackend(BiConsumer<Topic, Consumer<String>> backend) implements Fetcher {

    @Override
    public void fetch(Source source, Validators validators, Consumer<Observation> result) {
        Topic topic = new Topic(source.url().getPath().substring(1));
        backend.accept(
                topic,
                body -> result.accept(
                        body.isEmpty()
                                ? new Observation.Failed("HTTP 500")
                                : new Observation.Fetched(Body.of(body), "application/json", Validators.NONE)));
    }

    @Override
    public void close() {}
}
