package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.http.IoKind;
import io.pollcast.testing.HandReadSseClient;
import io.pollcast.testing.SseClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that took the beginning of a large value and then nothing, each of another value. */
@Tag("slow")
class StalledClientsTest {

    private static final int SOME = 90;
    private static final int MANY = 1_000;
    private static final int MEGABYTES = 64;

    private static String body(int version) {
        return "\"" + version + " ".repeat(1024 * 1024) + "\"";
    }

    /** A kind that this machine does not have falls back to the best that it has. */
    @ParameterizedTest
    @EnumSource(value = IoKind.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void holdSoMuchMemoryAndNotMoreTheSlowestBeingClosed(IoKind io) {
        stall(io, SOME);
    }

    @Test
    void holdNotMoreIfTheyAreAThousandOfAThousandValues() {
        stall(IoKind.AUTO, MANY);
    }

    private void stall(IoKind io, int clients) {
        try (Fixture gateway =
                Fixture.startOn(io).topic("big").publish("big", body(0)).await()) {
            stall(gateway, clients);
        }
    }

    private static void stall(Fixture gateway, int clients) {
        List<HandReadSseClient> stalled = new ArrayList<>();
        try (SseClient reader = gateway.stream("/topics/big")) {
            for (int i = 1; i <= clients; i++) {
                gateway.publish("big", body(i));
                gateway.settle();
                stalled.add(HandReadSseClient.open(gateway.url("/topics/big")));
                await(gateway, "pollcast_connections_opened_total ", 1 + i);
            }
            gateway.publish("big", "\"last\"");
            reader.await("message", "\"last\"");
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> closed(gateway) >= clients - MEGABYTES);

            assertThat(closed(gateway)).isLessThan(clients - MEGABYTES / 2);
            HandReadSseClient youngest = stalled.get(clients - 1);
            assertThat(youngest.readUntil(event -> event.data().equals("\"last\"")))
                    .filteredOn(event -> event.type().equals("message"))
                    .hasSize(2);
            assertThat(reader.isEnded()).isFalse();
        } finally {
            stalled.forEach(HandReadSseClient::close);
        }
    }

    private static void await(Fixture gateway, String metric, int expected) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> count(gateway, metric) == expected);
    }

    private static int closed(Fixture gateway) {
        return count(gateway, "pollcast_connections_closed_total{reason=\"memory\"} ");
    }

    private static int count(Fixture gateway, String metric) {
        return gateway.metrics
                .scrape()
                .lines()
                .filter(line -> line.startsWith(metric))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(metric.length())))
                .sum();
    }
}
