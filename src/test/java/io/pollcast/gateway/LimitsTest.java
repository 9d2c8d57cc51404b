package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.SseClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {

    @Test
    void aConnectionTooManyIsToldToComeLater() {
        try (Fixture gateway = Fixture.startLimited(3, null).topic("prices").publish("prices", "1")) {
            List<SseClient> in = open(gateway, 3, Map.of());
            in.forEach(client -> client.await("message", "1"));

            try (SseClient late = gateway.stream("/topics/prices")) {
                late.await("pollcast.bye", "{\"reason\":\"limit\"}");
                await().until(late::isEnded);
                assertThat(late.status()).isEqualTo(200);
                assertThat(late.retry()).isBetween(5_000, 15_000);
                assertThat(late.data("message")).isEmpty();
            }
            Http.Answer json = Http.get(gateway, "/topics/prices");
            assertThat(json.status()).isEqualTo(503);
            assertThat(json.header("retry-after")).isPresent();
            assertThat(gateway.metrics.scrape()).contains("pollcast_streams_refused_total{reason=\"limit\"} 1.0");

            try (Http kept = Http.connect(gateway.port())) {
                kept.send(Http.request("GET", "/topics/prices"));
                Http.Answer answer = kept.answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("connection"))
                        .as("a pool must not keep it")
                        .contains("close");
            }
            gateway.publish("prices", "2");
            in.forEach(client -> client.await("message", "2"));
            in.get(0).close();
            await().until(() -> Http.get(gateway, "/topics/prices").status() == 200);
            in.forEach(SseClient::close);
        }
    }

    @Test
    void anAddressMayHaveSoManyStreamsAndMoreWhenSomeEnd() {
        try (Fixture gateway = Fixture.startLimited(1_000, 2).topic("prices").publish("prices", "1")) {
            Map<String, String> client = Map.of("X-Forwarded-For", "203.0.113.9", "Forwarded", "for=127.0.0.1");
            List<SseClient> in = open(gateway, 2, client);
            in.forEach(stream -> stream.await("message", "1"));
            try (SseClient third = SseClient.open(gateway.url("/stream?topic=prices"), client)) {
                third.await("pollcast.bye", "{\"reason\":\"limit\"}");
            }
            assertThat(Http.get(gateway, "/topics/prices", "X-Forwarded-For: 203.0.113.9")
                            .status())
                    .isEqualTo(200);
            try (Http heads = Http.connect(gateway.port())) {
                for (int i = 0; i < 5; i++) {
                    heads.send(Http.request("HEAD", "/stream?topic=prices", "X-Forwarded-For: 203.0.113.11"));
                    assertThat(heads.answer(false).status()).isEqualTo(200);
                }
            }
            try (SseClient first =
                    SseClient.open(gateway.url("/topics/prices"), Map.of("X-Forwarded-For", "203.0.113.11"))) {
                first.await("message", "1");
            }
            gateway.awaitConnections(2);
            List<SseClient> others = open(gateway, 1, Map.of("X-Forwarded-For", "203.0.113.10"));
            others.addAll(open(gateway, 5, Map.of()));
            others.forEach(stream -> stream.await("message", "1"));

            in.get(0).close();
            gateway.awaitConnections(7);
            try (SseClient again = SseClient.open(gateway.url("/topics/prices"), client)) {
                again.await("message", "1");
            }
            in.forEach(SseClient::close);
            others.forEach(SseClient::close);
            gateway.awaitConnections(0);
            assertThat(gateway.metrics.scrape()).contains("pollcast_streams_refused_total{reason=\"limit\"} 1.0");
        }
    }

    private static List<SseClient> open(Fixture gateway, int streams, Map<String, String> headers) {
        List<SseClient> clients = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            clients.add(SseClient.open(gateway.url("/topics/prices"), headers));
        }
        return clients;
    }
}
