package io.pollcast.e2e;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.RedisServer;
import io.pollcast.testing.ScriptedBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A machine room: a backend, a Redis, and what a test starts of Pollcast; all of it ends with the test. For one thread. */
final class Site implements AutoCloseable {

    /** What is promised after a fault. */
    static final Duration RECOVERY = Duration.ofSeconds(5);

    static final Duration BEAT = Duration.ofMillis(500);

    final ScriptedBackend backend = ScriptedBackend.start();
    final RedisServer redis;
    private final Path folder;
    private final List<PollcastProcess> processes = new ArrayList<>();

    private Site(Path folder, RedisServer redis) {
        this.folder = folder;
        this.redis = redis;
    }

    /** With a Redis that runs. */
    static Site in(Path folder) {
        return new Site(folder, RedisServer.started());
    }

    /** With a Redis that does not run yet. */
    static Site withoutRedis(Path folder) {
        return new Site(folder, RedisServer.stopped());
    }

    /** An endpoint for {@link #poller}, at {@code /topic} of the backend; {@code rest} such as {@code every: 1s}. */
    String endpoint(String topic, String rest) {
        return "  " + topic + ": { url: \"" + backend.url("/" + topic) + "\", " + rest + " }\n";
    }

    /** Starts a poller; returns when it lives, whether it polls or not. */
    PollcastProcess poller(String... endpoints) {
        return start("poller", "endpoints:\n" + String.join("", endpoints) + backplane(redis.url()));
    }

    /** Starts a gateway; returns when it lives, whether it knows anything or not. */
    PollcastProcess gateway() {
        return gateway(redis.url());
    }

    /** Starts a gateway that reaches Redis by another way. */
    PollcastProcess gateway(String redisUrl) {
        return start("gateway", backplane(redisUrl));
    }

    private PollcastProcess start(String role, String yaml) {
        PollcastProcess process = PollcastProcess.run(folder, role, yaml);
        processes.add(process);
        return process;
    }

    private static String backplane(String redisUrl) {
        return "backplane: { type: redis, beat: " + BEAT.toMillis() + "ms, redis: { url: \"" + redisUrl + "\" } }\n";
    }

    /** Lets time go by in which something must not happen, or is counted. */
    static void pass(Duration time) {
        Awaitility.await().pollDelay(time).atMost(time.plusSeconds(30)).until(() -> true);
    }

    @Override
    public void close() {
        processes.forEach(PollcastProcess::close);
        redis.close();
        backend.close();
    }
}
