package io.pollcast.backplane.redis;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.testing.Stages;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A poller's calls to a Redis, one after the other, as a test waits for each; its prefix is {@code test}. One thread. */
final class Store implements AutoCloseable {

    static final Topic QUAKES = new Topic("quakes");
    static final Registry REGISTRY = new Registry(List.of(new TopicInfo(QUAKES, null, 2_000, 6_000, true)));
    static final Duration TIMEOUT = Duration.ofSeconds(1);

    final RedisBackplane backplane;
    private long sequence;

    Store(String url) {
        this(new RedisSettings(url, "test"));
    }

    Store(RedisSettings settings) {
        backplane = new RedisBackplane(settings, TIMEOUT);
    }

    Grant.Granted acquire() {
        return acquire("epoch");
    }

    Grant.Granted acquire(String newEpoch) {
        sequence = 0;
        return (Grant.Granted) get(backplane.acquire(new Claim("token", 30_000, REGISTRY, newEpoch)));
    }

    Publication publish(String text) {
        return get(backplane.publish(nextFence(), write(text)));
    }

    /** Renews the lease with a beat that speaks of the one value. */
    Renewal renew(long version, String text) {
        return renew("epoch", new Beat.Entry(QUAKES, version, Fingerprint.of(Body.of(text)), 0, null));
    }

    Renewal renew(String epoch, Beat.Entry... entries) {
        return get(backplane.renew(nextFence(), beat(epoch, entries)));
    }

    static Beat beat(String epoch, Beat.Entry... entries) {
        return new Beat(epoch, 2_000, REGISTRY.hash(), List.of(entries), 0);
    }

    /** The text of the stored value. */
    String read() {
        return get(backplane.read(QUAKES)).orElseThrow().body().text();
    }

    Fence nextFence() {
        return new Fence("token", ++sequence);
    }

    static Write write(String text) {
        return write(QUAKES, text);
    }

    static Write write(Topic topic, String text) {
        Body body = Body.of(text);
        return new Write(topic, body, "application/json", Fingerprint.of(body), "key", Validators.NONE, 0, 0);
    }

    /** The value of a stage, or its own exception. */
    static <T> T get(CompletionStage<T> stage) {
        return Stages.get(stage);
    }

    @Override
    public void close() {
        backplane.close();
    }
}
