package io.pollcast.poll;

import io.pollcast.backplane.Backplane;
import io.pollcast.change.ChangeRules;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Allowed;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The real poller of one topic on demand and one template, on a thread and with a backend that a simulation has in hand. */
public final class SimulatedDemandPoller {

    public static final Duration EVERY = Duration.ofSeconds(1);
    public static final Duration LINGER = Duration.ofSeconds(5);
    public static final int MOST_TOPICS = 4;

    private final Poller poller;

    /**
     * Polls {@code on} while somebody wants it, and of {@code prices/A}, {@code prices/B} and so on {@value #MOST_TOPICS} at most.
     *
     * @param backend is given a topic and whom to tell its body; on any thread
     */
    public SimulatedDemandPoller(
            Backplane backplane,
            Duration beat,
            ManualThread thread,
            Topic on,
            BiConsumer<Topic, Consumer<String>> backend,
            Supplier<String> ids,
            Metrics metrics) {
        EndpointSettings single = endpoint(on, "http://localhost/" + on.name());
        TemplateSettings template = new TemplateSettings(
                "prices/{symbol}",
                Allowed.matching("[A-Z]"),
                MOST_TOPICS,
                "http://localhost/prices/{symbol}",
                endpoint(new Topic("any"), "http://localhost/prices/x"));
        this.poller = new Poller(
                PollerSettings.DEFAULT,
                List.of(single),
                List.of(template),
                beat,
                backplane,
                new SimulatedBackend(backend),
                thread,
                thread,
                new Random(11),
                ids,
                metrics);
    }

    private static EndpointSettings endpoint(Topic topic, String url) {
        return new EndpointSettings(
                topic,
                Source.of(URI.create(url), Duration.ofMillis(900)),
                Every.of(EVERY),
                null,
                null,
                false,
                Map.of(),
                ChangeRules.NONE,
                LINGER);
    }

    public void start() {
        poller.start();
    }

    /** Whether it has the lease. */
    public boolean holds() {
        return poller.status() == LeaseStatus.HOLDING;
    }
}
