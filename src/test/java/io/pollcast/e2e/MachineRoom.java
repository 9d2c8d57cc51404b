package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.RedisServer;
import io.pollcast.testing.ScriptedBackend;
import io.pollcast.testing.SseClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A machine room: a backend, a Redis, and what a test starts of Pollcast; all of it ends with the test. For one thread. */
final class MachineRoom implements AutoCloseable {

    /** How long a test waits for what comes by itself, on a machine that is busy. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static final Duration BEAT = Duration.ofMillis(500);

    final ScriptedBackend backend = ScriptedBackend.start();
    final RedisServer redis;
    private final Path folder;
    private final List<PollcastProcess> processes = new ArrayList<>();
    private Duration beat = BEAT;
    private String backplane;

    private MachineRoom(Path folder, RedisServer redis) {
        this.folder = folder;
        this.redis = redis;
        this.backplane = redisAt(redis.url());
    }

    /** With a Redis that runs. */
    static MachineRoom in(Path folder) {
        return new MachineRoom(folder, RedisServer.started());
    }

    /** With a Redis that does not run yet. */
    static MachineRoom withoutRedis(Path folder) {
        return new MachineRoom(folder, RedisServer.stopped());
    }

    /** What is started from now on beats this often, and holds a lease of three times that. */
    MachineRoom beating(Duration newBeat) {
        beat = newBeat;
        return this;
    }

    /** What is started from now on uses another backplane than the room's own Redis; as {@link #onRedis} or {@link #onKafka} say it. */
    MachineRoom using(String anotherBackplane) {
        backplane = anotherBackplane;
        return this;
    }

    /** What is used by what is started now. */
    String using() {
        return backplane;
    }

    /** Redis as the backplane; {@code keys} of the YAML's redis section. */
    static String onRedis(String keys) {
        return "type: redis, redis: { " + keys + " }";
    }

    /** The same, with no more to say than where it is. */
    static String redisAt(String url) {
        return onRedis("url: \"" + url + "\"");
    }

    /**
     * Kafka as the backplane, with the topics that Pollcast makes.
     *
     * @param bootstrap addresses of brokers, separated by commas
     */
    static String onKafka(String bootstrap, String topic, int partitions) {
        String servers = "\"" + bootstrap.replace(",", "\", \"") + "\"";
        return "type: kafka, kafka: { bootstrap-servers: [ " + servers + " ], topic: " + topic + ", partitions: "
                + partitions + " }";
    }

    /** An endpoint for {@link #poller}, at {@code /topic} of the backend; {@code rest} such as {@code every: 1s}. */
    String endpoint(String topic, String rest) {
        return "  " + topic + ": { url: \"" + backend.url("/" + topic) + "\", " + rest + " }\n";
    }

    /** Starts a poller; returns when it lives, whether it polls or not. */
    PollcastProcess poller(String... endpoints) {
        return start("poller", pollerYaml(endpoints));
    }

    /** What a poller is configured with that is started from now on. */
    String pollerYaml(String... endpoints) {
        return "endpoints:\n" + String.join("", endpoints) + gatewayYaml();
    }

    /** Starts a gateway; returns when it lives, whether it knows anything or not. */
    PollcastProcess gateway() {
        return start("gateway", gatewayYaml());
    }

    /** What a gateway is configured with that is started from now on. */
    String gatewayYaml() {
        return "backplane: { beat: " + beat.toMillis() + "ms, " + backplane + " }\n";
    }

    private PollcastProcess start(String role, String yaml) {
        PollcastProcess process = PollcastProcess.run(folder, role, yaml);
        processes.add(process);
        return process;
    }

    /** Where a poller says that it stands with the lease. */
    static String lease(PollcastProcess poller) {
        return poller.adminBody("/api/status").replaceFirst("(?s).*\"lease\":\"([a-z]+)\".*", "$1");
    }

    static void awaitLease(PollcastProcess poller, String lease) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> lease(poller), lease::equals);
    }

    /** Asks once, as a page that polls would; {@code headers} are names and values in turn. */
    static HttpResponse<byte[]> get(String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What {@code client} was told of the state of its topics, in order. */
    static List<String> states(SseClient client) {
        return client.data("pollcast.status").stream()
                .map(data -> data.replaceFirst(".*\"state\":\"([a-z]+)\".*", "$1"))
                .toList();
    }

    /** Waits until the last that {@code client} was told of its only topic is {@code state}. */
    static void awaitState(SseClient client, String state) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(states(client)).last().isEqualTo(state));
    }

    /** Waits until the last value of {@code client}'s only topic is {@code value}. */
    static void awaitValue(SseClient client, String value) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.data("message")).last().isEqualTo(value));
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
