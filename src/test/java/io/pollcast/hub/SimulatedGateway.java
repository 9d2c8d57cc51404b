package io.pollcast.hub;

import io.pollcast.backplane.Backplane;
import io.pollcast.metrics.Metrics;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The real follower, and what its clients see of one topic. */
public final class SimulatedGateway {

    private final Views views = new Views();
    private final Topic topic;
    private final Consumer<Update> clients;
    private final Follower follower;
    private @Nullable Value last;

    /** @param clients are told each new value, on the gateway's thread */
    public SimulatedGateway(
            Backplane backplane,
            Duration beat,
            ManualThread thread,
            Topic topic,
            Consumer<Update> clients,
            Metrics metrics) {
        this.topic = topic;
        this.clients = clients;
        this.follower = new Follower(backplane, this::hear, beat, info -> true, thread, thread, metrics);
    }

    public void start() {
        follower.start();
    }

    /** How fresh it says that the topic is. */
    public State state() {
        return views.view(topic).state();
    }

    private void hear(HubUpdate update) {
        views.apply(update);
        Value now = views.view(topic).value();
        if (now != null && now != last) {
            last = now;
            clients.accept(now.update());
        }
    }
}
