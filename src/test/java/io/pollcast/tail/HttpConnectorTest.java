package io.pollcast.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.testing.FreePorts;
import io.pollcast.testing.RawServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectorTest {

    private static final String STREAM = "text/event-stream";

    private final MockWebServer server = new MockWebServer();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Connector.Ending> ending = new CompletableFuture<>();

    @AfterEach
    void close() {
        server.close();
    }

    private Connector.Connection connect(String url, Map<String, String> headers, String lastEventId) {
        TailRequest request = new TailRequest(URI.create(url), headers, false, null, 0, 0);
        return HttpConnector.to(request, "pollcast/test").connect(lastEventId, new Connector.Listener() {
            @Override
            public void onOpen() {
                heard.add("open");
            }

            @Override
            public void onBytes(List<byte[]> pieces) {
                pieces.forEach(piece -> heard.add(new String(piece, UTF_8)));
            }

            @Override
            public void onEnd(Connector.Ending how) {
                if (!ending.complete(how)) {
                    heard.add("second end");
                }
            }
        });
    }

    private Connector.Ending endOf(String url) {
        Connector.Connection connection = connect(url, Map.of(), "");
        try {
            for (int i = 0; i < 300; i++) {
                connection.more();
                try {
                    return ending.get(100, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // Not yet.
                }
            }
            throw new AssertionError("no end; heard " + heard);
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private Connector.Ending answered(MockResponse.Builder response) throws Exception {
        server.enqueue(response.build());
        server.start();
        return endOf(server.url("/topics/x").toString());
    }

    private static MockResponse.Builder answer(int status, String type, String body) {
        MockResponse.Builder response = new MockResponse.Builder().code(status).body(body);
        return type.isEmpty() ? response : response.addHeader("Content-Type", type);
    }

    @Test
    void asksForAStreamBehindTheLastId() throws Exception {
        server.enqueue(answer(200, STREAM + ";charset=utf-8", "data: 1\n\n").build());
        server.start();
        connect(server.url("/stream?topic=a").toString(), Map.of("X-Key", "k"), "cursor");
        RecordedRequest request = server.takeRequest();
        assertThat(request.getTarget()).isEqualTo("/stream?topic=a");
        assertThat(request.getHeaders().get("Accept")).isEqualTo(STREAM);
        assertThat(request.getHeaders().get("Last-Event-ID")).isEqualTo("cursor");
        assertThat(request.getHeaders().get("User-Agent")).isEqualTo("pollcast/test");
        assertThat(request.getHeaders().get("X-Key")).isEqualTo("k");
        assertThat(request.getHeaders().get("Accept-Encoding")).isNull();
    }

    @Test
    void handsTheStreamOver() throws Exception {
        assertThat(answered(answer(200, STREAM, "data: 1\n\n")))
                .isEqualTo(new Connector.Ending.Lost("the stream has ended", 0));
        assertThat(heard.get(0)).isEqualTo("open");
        assertThat(String.join("", heard)).isEqualTo("opendata: 1\n\n");
    }

    /** Against a server that sends faster than the screen takes. */
    @Test
    void nothingMoreComesBeforeItIsWanted() throws Exception {
        try (RawServer endless = RawServer.start(out -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: " + STREAM + "\r\n\r\n").getBytes(UTF_8));
            for (int i = 0; i < 100_000; i++) {
                out.write(("data: " + "x".repeat(1_000) + "\n\n").getBytes(UTF_8));
            }
        })) {
            Connector.Connection connection = connect(endless.url("/"), Map.of(), "");
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> heard.size() > 1);
            int size = heard.size();
            connection.more();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> heard.size() > size);
            assertThat(ending).isNotDone();
            connection.close();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> endless.open() == 0);
        }
    }

    @Test
    void aRefusalComesWithTheReasonThatTheGatewayGives() throws Exception {
        assertThat(answered(answer(
                        404,
                        "application/problem+json",
                        "{\"title\":\"Not Found\",\"detail\":\"no topic \\u001b[1m\"}")))
                .isEqualTo(new Connector.Ending.Refused("HTTP 404: no topic \\u001b[1m"));
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|text/html|credentials are missing or wrong; -H 'Authorization: ...' sends them",
                "403|''|not for whoever these headers say",
                "404|text/html|no such topic or stream there",
                "406|''|no event stream there",
                "200|text/html|content type text/html (expected: text/event-stream); pollcast try looks at URLs that answer once",
                "200|''|no content type (expected: text/event-stream); pollcast try looks at URLs that answer once"
            })
    void otherRefusalsSayWhatIsLikelyWrong(int status, String type, String words) throws Exception {
        assertThat(answered(answer(status, type, "<html>")))
                .isEqualTo(new Connector.Ending.Refused("HTTP " + status + ": " + words));
    }

    @Test
    void redirectsAreShownAndNotFollowed() throws Exception {
        assertThat(answered(answer(302, "", "").addHeader("Location", "https://elsewhere/login")))
                .isEqualTo(new Connector.Ending.Refused(
                        "HTTP 302: it leads to https://elsewhere/login; give that URL, if it is the right one"));
    }

    @Test
    void aStreamInACodingNobodyAskedForIsNone() throws Exception {
        assertThat(answered(answer(200, STREAM, "x").addHeader("Content-Encoding", "br"))
                        .toString())
                .contains("content encoding br");
    }

    @Test
    void serversInTroubleAreWorthAnotherTry() throws Exception {
        assertThat(answered(answer(503, "text/plain", "").addHeader("Retry-After", "7")))
                .isEqualTo(new Connector.Ending.Lost("HTTP 503", 7_000));
    }

    @Test
    void anEndlessRefusalIsNotReadToItsEnd() {
        try (RawServer endless = RawServer.start(out -> {
            out.write("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{\"detail\":\"gone\",\"x\":\""
                    .getBytes(UTF_8));
            while (true) {
                out.write(new byte[1_000]);
            }
        })) {
            assertThat(endOf(endless.url("/"))).isEqualTo(new Connector.Ending.Refused("HTTP 404: gone"));
        }
    }

    @Test
    void nobodyThereIsWorthAnotherTry() throws Exception {
        assertThat(endOf("http://127.0.0.1:" + FreePorts.next()))
                .isEqualTo(new Connector.Ending.Lost("connection refused", 0));
    }

    @Test
    void anUnknownHostIsNamed() {
        assertThat(endOf("http://no-such-host.invalid/")).isEqualTo(new Connector.Ending.Lost("unknown host", 0));
    }

    @Test
    void whoSpeaksNoHttpIsABrokenConnection() {
        try (RawServer raw = RawServer.start(out -> out.write("hello\r\n\r\n".getBytes(UTF_8)))) {
            assertThat(endOf(raw.url("/")).toString()).contains("Lost", "connection broken");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Bad Name", "Connection"})
    void headersThatCannotBeSentAreNamedWithoutTheirValue(String name) {
        assertThatThrownBy(() -> connect("http://127.0.0.1/", Map.of(name, "s3cret"), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("header " + name)
                .hasMessageNotContaining("s3cret");
    }
}
