package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.ScriptedBackend;
import io.pollcast.testing.SseSwarm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes while browsers are connected and values come. */
class ReloadIT {

    private static final int CLIENTS = 200;

    @TempDir
    private Path folder;

    private final AtomicInteger count = new AtomicInteger();
    private final ScriptedBackend backend = ScriptedBackend.start()
            .answer("/prices", () -> Integer.toString(count.incrementAndGet()))
            .answer("/news", () -> "\"news\"")
            .answer("/quakes", () -> "\"quakes\"");

    @AfterEach
    void close() {
        backend.close();
    }

    private String yaml(String... topics) {
        StringBuilder yaml = new StringBuilder("endpoints:\n");
        for (String topic : topics) {
            yaml.append("  %s: { url: \"%s\", every: 200ms }\n".formatted(topic, backend.url("/" + topic)));
        }
        return yaml.toString();
    }

    @Test
    void endpointsComeAndGoAndNoStreamEnds() throws IOException {
        try (PollcastProcess pollcast =
                PollcastProcess.run(folder, "all", yaml("prices", "news")).awaitReady()) {
            String stream = pollcast.gateway("/stream?topic=prices&topic=news&topic=quakes");
            try (SseSwarm swarm = SseSwarm.open(CLIENTS, List.of(stream))) {
                swarm.await(client -> !client.data("news").isEmpty());
                reload(pollcast, yaml("prices", "quakes"));
                swarm.await(client -> client.data("quakes").contains("\"quakes\"")
                        && client.data("pollcast.status").stream()
                                .anyMatch(data -> data.contains("news") && data.contains("gone")));
                int asked = backend.requests("/news");
                awaitNext(swarm);
                assertThat(backend.requests("/news")).isEqualTo(asked);

                Files.writeString(pollcast.config(), "endpoints: { prices: { url: 7, every: never } }\n");
                await().until(() -> pollcast.metric("pollcast_configuration_taken") == 0);
                assertThat(pollcast.adminBody("/healthz")).contains("configuration: endpoints.prices.every: never");
                awaitNext(swarm);

                reload(pollcast, yaml("prices", "quakes"));
                awaitNext(swarm);
                assertThat(swarm.clients()).noneMatch(SseSwarm.Client::isEnded);
                assertThat(swarm.clients())
                        .as("each value once, in order")
                        .allSatisfy(client -> assertThat(numbers(client))
                                .doesNotHaveDuplicates()
                                .isSorted());
            }
        }
    }

    @Test
    void anOperatorSlowsEverythingDown() throws Exception {
        try (PollcastProcess pollcast =
                PollcastProcess.run(folder, "all", yaml("prices")).awaitReady()) {
            // Else a first poll that is too slow leaves no value, and the next one comes slowly.
            await().until(() ->
                    MachineRoom.get(pollcast.gateway("/topics/prices")).statusCode() == 200);
            assertThat(put(pollcast, "/api/slow-down?factor=fast")).isEqualTo(400);
            assertThat(put(pollcast, "/api/slow-down?factor=10x")).isEqualTo(204);
            await().until(() -> pollcast.metric("pollcast_slow_down") == 10);
            await().until(() -> pollcast.adminBody("/api/status").contains("\"topic\":\"prices\",\"every\":2000"));
            assertThat(pollcast.adminBody("/healthz")).contains("\"healthy\":true");
            assertThat(put(pollcast, "/api/slow-down?factor=1")).isEqualTo(204);
            await().until(() -> pollcast.adminBody("/api/status").contains("\"topic\":\"prices\",\"every\":200,"));
        }
    }

    private void reload(PollcastProcess pollcast, String yaml) throws IOException {
        Files.writeString(pollcast.config(), yaml);
        pollcast.signal("HUP");
        await().until(() -> pollcast.metric("pollcast_configuration_taken") == 1);
    }

    private void awaitNext(SseSwarm swarm) {
        int later = count.get() + 1;
        swarm.await(client -> numbers(client).stream().anyMatch(number -> number >= later));
    }

    private static List<Integer> numbers(SseSwarm.Client client) {
        return client.data("prices").stream().map(Integer::valueOf).toList();
    }

    private static int put(PollcastProcess pollcast, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(pollcast.admin(path)))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
