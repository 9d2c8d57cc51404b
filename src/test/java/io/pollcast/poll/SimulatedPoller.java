package io.pollcast.poll;

import io.pollcast.backplane.Backplane;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The real lease keeper and poll loops, on a thread and with a backend that a simulation has in hand. */
public final class SimulatedPoller {

    public static final Duration EVERY = Duration.ofSeconds(1);

    private final LeaseKeeper keeper;

    /** @param backend is given a topic and whom to tell its body, which is empty for a failure; on any thread */
    public SimulatedPoller(
            Backplane backplane,
            Duration beat,
            ManualThread thread,
            List<Topic> topics,
            BiConsumer<Topic, Consumer<String>> backend,
            Supplier<String> ids,
            Metrics metrics) {
        SimulatedBackend answers = new SimulatedBackend(backend);
        RandomGenerator random = new Random(11);
        Origin origin = new Origin("http://localhost", 6, thread, thread, random);
        Loops loops = new Loops(
                beat,
                (endpoint, slowDown) -> new PollLoop(
                        endpoint,
                        answers,
                        keeper(),
                        thread,
                        thread,
                        new Pace(endpoint.topic(), endpoint.every(), slowDown, random),
                        origin,
                        endpoint.topic().name(),
                        metrics));
        this.keeper = new LeaseKeeper(backplane, Registry.EMPTY, beat, loops, thread, thread, ids);
        loops.replaceAll(topics.stream().map(SimulatedPoller::endpoint).toList(), List.of());
        keeper.register(loops.registry());
    }

    private LeaseKeeper keeper() {
        return keeper;
    }

    private static EndpointSettings endpoint(Topic topic) {
        URI url = URI.create("http://localhost/" + topic.name());
        return new EndpointSettings(topic, Source.of(url, Duration.ofMillis(900)), EVERY, null, null, false);
    }

    public void start() {
        keeper.start();
    }

    /** A clean stop. */
    public void close() {
        var unused = keeper.close();
    }

    /** Whether it has the lease by its own reckoning. */
    public boolean holds() {
        return keeper.holds();
    }
}
