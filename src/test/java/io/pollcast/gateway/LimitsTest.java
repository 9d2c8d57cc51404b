package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.SseClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    private static LimitSettings limits(Duration headTimeout, @Nullable Integer perAddress) {
        return new LimitSettings(2_048, 200, 4_096, 20, headTimeout, 1_000, perAddress);
    }

    @Test
    void whoAsksTooOftenIsToldToWaitAndAnEventSourceComesBackByItself() {
        try (Fixture gateway = Fixture.startLimited(limits(Duration.ofSeconds(10), 2))
                .topic("prices")
                .publish("prices", "1")
                .await()) {
            String who = "X-Forwarded-For: 203.0.113.9";
            String page = "Origin: https://shop.example.com";
            try (Http http = Http.connect(gateway.port())) {
                http.send(Http.request("GET", "/topics/prices", who, page).repeat(40));
                assertThat(http.answer().text()).isEqualTo("1");
                Http.Answer last = http.answer();
                for (int i = 0; i < 38 && last.status() == 200; i++) {
                    last = http.answer();
                }
                assertThat(last.status()).isEqualTo(429);
                assertThat(last.header("retry-after")).contains("1");
                assertThat(last.header("access-control-allow-origin")).contains("https://shop.example.com");
                assertThat(last.header("access-control-expose-headers").orElse(""))
                        .contains("Retry-After");
                assertThat(http.isClosed()).isTrue();
            }
            Map<String, String> headers = Map.of("X-Forwarded-For", "203.0.113.10");
            List<SseClient> streams = new ArrayList<>();
            await().until(() -> {
                streams.add(SseClient.open(gateway.url("/topics/prices"), headers));
                return !streams.get(streams.size() - 1).data("pollcast.bye").isEmpty();
            });
            SseClient refused = streams.get(streams.size() - 1);
            assertThat(refused.status()).isEqualTo(200);
            assertThat(refused.data("pollcast.bye")).containsExactly("{\"reason\":\"limit\"}");
            assertThat(refused.retry()).isBetween(5_000, 15_000);
            streams.forEach(SseClient::close);
            for (int i = 0; i < 20; i++) {
                assertThat(Http.get(gateway, "/topics/prices").status())
                        .as("on this machine nobody is counted")
                        .isEqualTo(200);
            }
            assertThat(gateway.metrics.scrape()).contains("pollcast_requests_refused_total{reason=\"rate\"}");
        }
    }

    @Test
    void eachLimitOfARequestIsTheConfiguredOneAndCounted() {
        try (Fixture gateway = Fixture.startLimited(limits(Duration.ofSeconds(10), null))
                .topic("prices")
                .publish("prices", "1")
                .await()) {
            assertThat(Http.get(gateway, "/topics/prices?" + "a".repeat(200)).status())
                    .isEqualTo(200);
            assertThat(Http.get(gateway, "/topics/prices?" + "a".repeat(201)).status())
                    .isEqualTo(414);
            assertThat(Http.get(gateway, "/" + "a".repeat(2_100)).status()).isEqualTo(414);
            assertThat(Http.get(gateway, "/topics/prices", "X: " + "a".repeat(4_100))
                            .status())
                    .isEqualTo(431);
            String[] nineteen = new String[19];
            Arrays.fill(nineteen, "X: y");
            assertThat(Http.get(gateway, "/topics/prices", nineteen).status()).isEqualTo(200);
            String[] twenty = Arrays.copyOf(nineteen, 20);
            twenty[19] = "X: y";
            Http.Answer tooMany = Http.get(gateway, "/topics/prices", twenty);
            assertThat(tooMany.status()).isEqualTo(431);
            assertThat(tooMany.text()).contains("21 header fields (expected: at most 20)");
            assertThat(Http.get(gateway, "/topics/prices", "Host: y").status()).isEqualTo(400);
            assertThat(gateway.metrics.scrape())
                    .contains("pollcast_requests_refused_total{reason=\"line\"} 2.0")
                    .contains("pollcast_requests_refused_total{reason=\"headers\"} 2.0")
                    .contains("pollcast_requests_refused_total{reason=\"malformed\"} 1.0");
        }
    }

    /** Each sends a byte whenever all others have sent one, and never comes to an end. */
    @Test
    void aThousandWhoTrickleAreToldSoAndOthersAreServedMeanwhile() throws IOException {
        try (Fixture gateway = Fixture.startLimited(limits(Duration.ofSeconds(1), null))
                .topic("prices")
                .publish("prices", "1")
                .await()) {
            List<Http> slow = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                slow.add(Http.connect(gateway.port()).send("GET /topics/prices HTTP/1.1\r\nX: "));
            }
            try (SseClient stream = gateway.stream("/topics/prices")) {
                stream.await("message", "1");
                await().until(() -> {
                    slow.forEach(LimitsTest::trickle);
                    assertThat(Http.get(gateway, "/topics/prices").text()).isEqualTo("1");
                    return gateway.metrics.scrape().contains("pollcast_requests_refused_total{reason=\"slow\"} 1000.0");
                });
                gateway.publish("prices", "2");
                stream.await("message", "2");
            }
            slow.forEach(Http::close);
        }
    }

    private static void trickle(Http slow) {
        try {
            slow.send("a");
        } catch (UncheckedIOException e) {
            assertThat(e.getMessage()).containsAnyOf("reset", "Broken pipe");
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
