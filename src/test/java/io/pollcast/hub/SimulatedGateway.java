package io.pollcast.hub;

import io.netty.channel.embedded.EmbeddedChannel;
import io.pollcast.backplane.Backplane;
import io.pollcast.metrics.Metrics;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The real follower and a real shard, with the streams of its clients. */
public final class SimulatedGateway {

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final HubShard shard;
    private final List<Topic> topics;
    private final Consumer<Update> news;
    private final Follower follower;
    private final Map<Topic, Value> last = new HashMap<>();

    /**
     * @param name of its process
     * @param topics of each stream that does not name others
     * @param news is told each new value, on the gateway's thread
     */
    public SimulatedGateway(
            Backplane backplane,
            Duration beat,
            ManualThread thread,
            String name,
            List<Topic> topics,
            Consumer<Update> news,
            Metrics metrics) {
        this.topics = topics;
        this.news = news;
        loop.freezeTime();
        Interest interest = new Interest();
        this.shard =
                new HubShard(loop.eventLoop(), 1, Runnable::run, interest, thread, new SplittableRandom(1), metrics);
        this.follower =
                new Follower(backplane, this::hear, name, interest, beat, info -> true, thread, thread, metrics);
    }

    public void start() {
        follower.start();
    }

    /** A new stream of all topics. */
    public SimulatedClient connect(String lastEventId) {
        return new SimulatedClient(shard, topics, lastEventId);
    }

    /** A new stream of these topics, by a client that has nothing. */
    public SimulatedClient connect(List<Topic> wanted) {
        return new SimulatedClient(shard, wanted, "");
    }

    /** How fresh it says that a topic is. */
    public State state(Topic topic) {
        return shard.views().view(topic).state();
    }

    private void hear(HubUpdate update) {
        shard.send(update);
        loop.runPendingTasks();
        for (TopicView view : update.changed()) {
            Value now = view.value();
            if (now != null && now != last.put(view.topic(), now)) {
                news.accept(now.update());
            }
        }
    }
}
