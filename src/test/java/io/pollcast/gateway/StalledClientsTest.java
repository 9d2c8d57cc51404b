package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.HandReadSseClient;
import io.pollcast.testing.SseClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that took the beginning of a large value and then nothing, each of another value. */
class StalledClientsTest {

    private static final int CLIENTS = 90;
    private static final int MEGABYTES = 64;

    private final Fixture gateway =
            Fixture.start().topic("big").publish("big", body(0)).await();

    private static String body(int version) {
        return "\"" + version + " ".repeat(1024 * 1024) + "\"";
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void holdSoMuchMemoryAndNotMoreTheSlowestBeingClosed() {
        List<HandReadSseClient> stalled = new ArrayList<>();
        try (SseClient reader = gateway.stream("/topics/big")) {
            for (int i = 1; i <= CLIENTS; i++) {
                gateway.publish("big", body(i));
                gateway.settle();
                stalled.add(HandReadSseClient.open(gateway.url("/topics/big")));
                await("pollcast_connections_opened_total ", 1 + i);
            }
            gateway.publish("big", "\"last\"");
            reader.await("message", "\"last\"");
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> closed() >= CLIENTS - MEGABYTES);

            assertThat(closed()).isLessThan(CLIENTS - MEGABYTES / 2);
            HandReadSseClient youngest = stalled.get(CLIENTS - 1);
            assertThat(youngest.readUntil(event -> event.data().equals("\"last\"")))
                    .filteredOn(event -> event.type().equals("message"))
                    .hasSize(2);
            assertThat(reader.isEnded()).isFalse();
        } finally {
            stalled.forEach(HandReadSseClient::close);
        }
    }

    private void await(String metric, int expected) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> count(metric) == expected);
    }

    private int closed() {
        return count("pollcast_connections_closed_total{reason=\"memory\"} ");
    }

    private int count(String metric) {
        return gateway.metrics
                .scrape()
                .lines()
                .filter(line -> line.startsWith(metric))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(metric.length())))
                .sum();
    }
}
