package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.sse.Cursor;
import io.pollcast.testing.SseClient;
import io.pollcast.testing.SseParser;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Tag;
import io.pollcast.topic.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams over real sockets. */
class StreamsTest {

    private final Fixture gateway = Fixture.start("*")
            .topic("prices", "/api/prices")
            .topic("pending")
            .topic("orders/eu")
            .publish("prices", "{\"n\":1}")
            .publish("orders/eu", "[\n1,\r\n2]")
            .await();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void hasTheHeadersThatProxiesNeed() {
        try (SseClient client = gateway.stream("/stream?topic=prices")) {
            assertThat(client.status()).isEqualTo(200);
            Map<String, List<String>> headers = client.headers();
            assertThat(headers.get("content-type")).containsExactly("text/event-stream");
            assertThat(headers.get("cache-control")).containsExactly("no-store, no-transform");
            assertThat(headers.get("x-accel-buffering")).containsExactly("no");
            assertThat(headers.get("transfer-encoding")).containsExactly("chunked");
            assertThat(headers.get("vary")).hasSize(1);
            assertThat(headers).containsKey("date").doesNotContainKey("content-length");
        }
    }

    @Test
    void areCompressedForThoseWhoAcceptIt() {
        String large = "\"" + "y".repeat(200_000) + "\"";
        try (SseClient client = SseClient.open(
                        gateway.url("/stream?topic=prices&topic=orders/eu"), Map.of("Accept-Encoding", "gzip, br"));
                SseClient other =
                        SseClient.open(gateway.url("/topics/prices"), Map.of("Accept-Encoding", "gzip;q=0, br"))) {
            assertThat(client.headers().get("content-encoding")).containsExactly("gzip");
            assertThat(other.headers()).doesNotContainKey("content-encoding");
            client.await("orders/eu", "[\n1,\n2]");
            for (String body : List.of("{\"n\":2}", large, "{\"n\":3}")) {
                gateway.publish("prices", body);
                client.await("prices", body);
                other.await("message", body);
            }
        }
    }

    @Test
    void anOldClientMayHaveThemCompressedToo() throws IOException {
        try (Http http = Http.connect(gateway.port())) {
            http.send("GET /topics/prices HTTP/1.0\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n");
            Http.Answer answer = http.answer(false);
            assertThat(answer.header("content-encoding")).contains("gzip");
            assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
            assertThat(http.exactly(2)).containsExactly(0x1f, 0x8b);
        }
    }

    @Test
    void followsSeveralTopicsByName() {
        try (SseClient client = gateway.stream("/stream?topic=prices&topic=orders/eu&topic=nothing")) {
            client.await("prices", "{\"n\":1}");
            assertThat(client.data("orders/eu")).containsExactly("[\n1,\n2]");
            client.await("pollcast.status", "\"topic\":\"nothing\",\"state\":\"gone\"");
            gateway.publish("prices", "{\"n\":2}");
            client.await("prices", "{\"n\":2}");
            assertThat(client.data("prices")).containsExactly("{\"n\":1}", "{\"n\":2}");
            assertThat(client.comments()).isEqualTo(1);
            assertThat(client.retry()).isBetween(2_000, 5_000);
        }
    }

    @Test
    void followsOneTopicWithoutItsName() {
        for (String target : new String[] {"/topics/prices", "/api/prices"}) {
            try (SseClient client = gateway.stream(target)) {
                client.await("message", "{\"n\":1}");
            }
        }
    }

    @Test
    void answersAtOnceAlsoWithoutAValue() {
        try (SseClient client = gateway.stream("/topics/pending")) {
            client.await("pollcast.status", "pending");
            assertThat(client.retry()).isBetween(2_000, 5_000);
            gateway.publish("pending", "{}");
            client.await("message", "{}");
        }
    }

    @Test
    void resumesWhereItWas() {
        String id;
        try (SseClient client = gateway.stream("/stream?topic=prices&topic=orders/eu")) {
            client.await("orders/eu", "");
            client.await("prices", "");
            id = client.lastEventId();
        }
        gateway.publish("prices", "{\"n\":2}").await();
        String url = gateway.url("/stream?topic=prices&topic=orders/eu");
        try (SseClient client = SseClient.open(url, Map.of("Last-Event-ID", id))) {
            client.await("prices", "{\"n\":2}");
            assertThat(client.data("orders/eu")).isEmpty();
        }
        try (SseClient client = SseClient.open(url + "&lastEventId=" + id)) {
            client.await("prices", "{\"n\":2}");
            assertThat(client.data("orders/eu")).isEmpty();
        }
    }

    @Test
    void theHeaderWinsOverTheQuery() {
        String old = Cursor.text(1, List.of(tag("prices", "{\"n\":0}")));
        String now = Cursor.text(1, List.of(tag("prices", "{\"n\":1}")));
        String url = gateway.url("/topics/prices?lastEventId=" + old);
        try (SseClient client = SseClient.open(url, Map.of("Last-Event-ID", now))) {
            client.await("pollcast.status", "fresh");
            gateway.publish("prices", "{\"n\":2}");
            client.await("message", "{\"n\":2}");
            assertThat(client.data("message")).containsExactly("{\"n\":2}");
        }
    }

    @Test
    void aCursorThatIsNoneGetsEverything() {
        for (String id : List.of("42", "AAAAAAAA,AAAAAAAA", "A".repeat(4_000))) {
            try (SseClient client = SseClient.open(gateway.url("/topics/prices"), Map.of("Last-Event-ID", id))) {
                client.await("message", "{\"n\":1}");
            }
        }
    }

    private static Tag tag(String topic, String body) {
        return Tag.of(new Topic(topic), Fingerprint.of(Body.of(body)));
    }

    @Test
    void aLargeValueArrivesOnceAndWhole() {
        String large = "\"" + "0123456789".repeat(120_000) + "\"";
        gateway.publish("prices", large).await();
        try (SseClient client = gateway.stream("/stream?topic=prices&topic=orders/eu&topic=pending")) {
            client.await(event -> event.type().equals("prices") && event.data().equals(large));
            gateway.publish("prices", large + " ");
            client.await(event -> event.type().equals("prices") && event.data().equals(large + " "));
            gateway.publish("pending", "1");
            client.await("pending", "1");
            assertThat(client.events().stream().map(SseParser.Event::type).filter(type -> !type.startsWith("pollcast")))
                    .containsExactlyInAnyOrder("prices", "orders/eu", "prices", "pending");
        }
    }

    @Test
    void oldClientsGetTheBytesWithoutChunks() throws IOException {
        try (Http http = Http.connect(gateway.port())) {
            http.send("GET /topics/prices HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n");
            Http.Answer answer = http.answer(false);
            assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
            assertThat(answer.header("connection")).contains("close");
            assertThat(http.line()).startsWith("retry: ");
            gateway.close();
            assertThat(http.rest()).contains("data: {\"n\":1}");
        }
    }

    @Test
    void chunksAreWhole() throws IOException {
        try (Http http = Http.connect(gateway.port())) {
            http.send(Http.request("GET", "/stream?topic=prices", "Accept: text/event-stream"));
            http.answer(false);
            gateway.publish("prices", "\"" + "x".repeat(100_000) + "\"");
            SseParser parser = new SseParser();
            while (parser.take().stream().noneMatch(event -> event.data().length() > 100_000)) {
                byte[] chunk = http.exactly(Integer.parseInt(http.line(), 16));
                parser.feed(chunk);
                assertThat(http.line()).isEmpty();
            }
        }
    }

    @Test
    void aHeadOfAStreamIsItsHeadOnly() {
        try (Http http = Http.connect(gateway.port())) {
            http.send(Http.request("HEAD", "/stream?topic=prices"));
            Http.Answer answer = http.answer(false);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).contains("text/event-stream");
            assertThat(answer.headers()).doesNotContainKey("content-length");
            http.send(Http.request("GET", "/topics/prices"));
            assertThat(http.answer().text()).isEqualTo("{\"n\":1}");
        }
        assertThat(gateway.hub.connections()).isZero();
    }

    @Test
    void whatAClientSendsBehindItsRequestIsDiscarded() throws IOException {
        for (String behind : List.of(
                Http.request("GET", "/topics/prices"),
                Http.request("GET", "/stream?topic=orders/eu"),
                "garbage\r\n\r\n",
                Http.request("GET", "/topics/prices").repeat(50))) {
            try (Http http = Http.connect(gateway.port())) {
                http.send(Http.request("GET", "/stream?topic=prices", "Accept: text/event-stream") + behind);
                http.answer(false);
                gateway.awaitConnections(1);
                http.send(Http.request("GET", "/topics/prices"));
                String mark = "\"mark " + behind.length() + '"';
                gateway.publish("prices", mark);
                SseParser parser = new SseParser();
                StringBuilder raw = new StringBuilder();
                while (parser.take().stream().noneMatch(event -> event.data().equals(mark))) {
                    byte[] chunk = http.exactly(Integer.parseInt(http.line(), 16));
                    parser.feed(chunk);
                    raw.append(new String(chunk, StandardCharsets.UTF_8));
                    assertThat(http.line()).isEmpty();
                }
                assertThat(raw).doesNotContain("HTTP/1.1", "orders/eu");
            }
            gateway.awaitConnections(0);
        }
    }

    @Test
    void aStreamBehindAnotherRequestIsServed() {
        gateway.publish("prices", "\"" + "y".repeat(50_000) + "\"").await();
        try (Http http = Http.connect(gateway.port())) {
            http.send(Http.request("GET", "/topics/prices", "Accept-Encoding: gzip")
                    + Http.request("GET", "/topics/orders/eu", "Accept: text/event-stream")
                    + Http.request("GET", "/topics/pending", "Accept: text/event-stream"));
            assertThat(http.answer().header("content-encoding")).contains("gzip");
            assertThat(http.answer(false).header("content-type")).contains("text/event-stream");
            gateway.awaitConnections(1);
            assertThat(gateway.metrics.scrape()).contains("pollcast_connections_opened_total 1.0");
        }
        gateway.awaitConnections(0);
    }

    @Test
    void aClientThatGoesIsNoticedAtOnce() {
        List<SseClient> clients = IntStream.range(0, 20)
                .mapToObj(i -> gateway.stream("/topics/prices"))
                .toList();
        gateway.awaitConnections(20);
        clients.forEach(SseClient::close);
        await().atMost(Duration.ofSeconds(1)).until(() -> gateway.hub.connections() == 0);
        assertThat(gateway.metrics.scrape()).contains("pollcast_connections_closed_total{reason=\"client\"} 20.0");
    }

    @Test
    void removedTopicsAreGoneAndComeBack() {
        try (SseClient client = gateway.stream("/stream?topic=prices&topic=orders/eu")) {
            client.await("prices", "{\"n\":1}");
            gateway.remove("prices");
            client.await("pollcast.status", "\"topic\":\"prices\",\"state\":\"gone\"");
            gateway.topic("prices").publish("prices", "{\"n\":9}");
            client.await("prices", "{\"n\":9}");
        }
    }

    @Test
    void aLifeEndsAndResumesWithNothingTwice() {
        try (Fixture brief = Fixture.startWith(Duration.ofSeconds(1), Map.of())
                .topic("a")
                .publish("a", "1")
                .await()) {
            try (SseClient client = brief.stream("/topics/a")) {
                client.await("message", "1");
                await().atMost(Duration.ofSeconds(5)).until(client::isEnded);
                assertThat(client.retry()).isBetween(0, 300);
                try (SseClient next =
                        SseClient.open(brief.url("/topics/a"), Map.of("Last-Event-ID", client.lastEventId()))) {
                    next.await("pollcast.status", "fresh");
                    await().atMost(Duration.ofSeconds(5)).until(next::isEnded);
                    assertThat(next.data("message")).isEmpty();
                }
            }
        }
    }

    @Test
    void drainsStreamsWithAGoodbyeAndAnswersNothingMore() throws InterruptedException {
        SseClient client = gateway.stream("/topics/prices");
        try (client;
                Http json = Http.connect(gateway.port());
                Http stream = Http.connect(gateway.port())) {
            client.await("message", "{\"n\":1}");
            json.send(Http.request("GET", "/topics/prices"));
            json.answer();
            stream.send(Http.request("GET", "/topics/prices"));
            stream.answer();
            gateway.gateway.beginDrain();
            gateway.gateway.drain(() -> false);
            client.await("pollcast.bye", "{\"reason\":\"drain\"}");
            await().until(client::isEnded);
            assertThat(client.retry()).isBetween(2_000, 5_000);

            json.send(Http.request("GET", "/topics/prices"));
            Http.Answer refused = json.answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).contains("2");

            stream.send(Http.request("GET", "/stream?topic=prices", "Accept: text/event-stream"));
            Http.Answer answer = stream.answer(false);
            assertThat(answer.status()).isEqualTo(200);
            String bye = stream.rest();
            assertThat(bye).contains("event: pollcast.bye\n").endsWith("\r\n0\r\n\r\n");
            assertThat(bye).containsPattern("retry: ([5-9]|1[0-4])\\d{3}\n");
        }
    }
}
