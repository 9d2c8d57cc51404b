package io.pollcast.poll;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Body;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The real lease keeper and poll loop for one topic, on a thread and with a backend that a simulation has in hand. */
public final class SimulatedPoller {

    public static final Topic TOPIC = new Topic("prices");
    public static final Duration EVERY = Duration.ofSeconds(1);

    private final LeaseKeeper keeper;
    private final PollLoop loop;

    /** @param backend is given whom to tell the body, which is empty for a failure; on any thread */
    public SimulatedPoller(
            Backplane backplane,
            Duration beat,
            ManualThread thread,
            Consumer<Consumer<String>> backend,
            Supplier<String> ids,
            Metrics metrics) {
        EndpointSettings endpoint = new EndpointSettings(
                TOPIC,
                Source.of(URI.create("http://localhost/prices"), Duration.ofMillis(900)),
                EVERY,
                null,
                null,
                false);
        Registry registry = new Registry(List.of(endpoint.info(beat)));
        this.keeper = new LeaseKeeper(backplane, registry, beat, new Loop(), thread, thread, ids);
        RandomGenerator random = new Random(11);
        this.loop = new PollLoop(
                endpoint,
                new Answers(backend),
                keeper,
                thread,
                thread,
                new Pace(TOPIC, EVERY, SlowDown.NONE, random),
                new Origin("http://localhost", 6, thread, thread, random),
                metrics);
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

    private record Answers(Consumer<Consumer<String>> backend) implements Fetcher {

        @Override
        public void fetch(Source source, Validators validators, Consumer<Observation> result) {
            backend.accept(body -> result.accept(
                    body.isEmpty()
                            ? new Observation.Failed("HTTP 500")
                            : new Observation.Fetched(Body.of(body), "application/json", Validators.NONE)));
        }

        @Override
        public void close() {}
    }

    private final class Loop implements LeaseKeeper.Holder {

        @Override
        public void onGranted(Grant.Granted grant) {
            loop.start(grant.stored().isEmpty() ? null : grant.stored().get(0));
        }

        @Override
        public void onRenewed(List<Topic> missing) {
            loop.onRenewed(!missing.isEmpty());
        }

        @Override
        public void onLost() {
            loop.stop();
        }

        @Override
        public List<Beat.Entry> entries() {
            return List.of(loop.entry());
        }
    }
}
