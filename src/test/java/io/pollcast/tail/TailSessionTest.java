package io.pollcast.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.terminal.Screen;
import io.pollcast.terminal.Style;
import io.pollcast.terminal.Terminal;
import io.pollcast.testing.ManualThread;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TailSessionTest {

    private static final String FRESH =
            "event: pollcast.status\ndata: {\"topic\":\"prices\",\"state\":\"fresh\",\"age\":800,\"changedAge\":61000,\"every\":2000}\n\n";

    private final ManualThread thread = new ManualThread(Long.MAX_VALUE - 5);
    private final FakeConnector server = new FakeConnector();
    private final StringWriter out = new StringWriter();
    private final StringWriter notes = new StringWriter();
    private CompletableFuture<TailEnd> end = new CompletableFuture<>();

    private TailSession start(TailRequest request, Terminal terminal) {
        Screen values = new Screen(new PrintWriter(out), terminal);
        return start(request, values, request.raw() ? new Screen(new PrintWriter(notes), Terminal.NONE) : values);
    }

    private TailSession start(TailRequest request, Screen values, Screen other) {
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
        TailSession session = new TailSession(
                request,
                server,
                new Display(values, other, request, clock),
                thread,
                thread,
                new Reconnection(new Random(1)));
        end = session.start();
        thread.run();
        return session;
    }

    private void start() {
        start(request(false, null, 0, 0), Terminal.NONE);
    }

    private static TailRequest request(boolean raw, @Nullable Duration span, long count, int lines) {
        return new TailRequest(URI.create("http://localhost/topics/prices"), Map.of(), raw, span, count, lines);
    }

    private FakeConnector.Made open() {
        FakeConnector.Made connection = server.last().open();
        thread.run();
        return connection;
    }

    private void send(String text) {
        server.last().send(text);
        thread.run();
    }

    private static String value(String data, String id) {
        return "data: " + data + "\nid: " + id + "\n\n";
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    // What is shown.

    @Test
    void showsStatesAndValuesAndWhatIsNewInThem() {
        start();
        open();
        send(FRESH + value("{\"EUR\":1.09,\"CHF\":0.94}", "a"));
        send(value("{\"EUR\":1.10,\"CHF\":0.94}", "b"));
        assertThat(lines())
                .containsExactly(
                        "12:00:00 connected",
                        "12:00:00 prices is fresh, seen 0.8s ago, changed 1m 1s ago, polled every 2s",
                        "12:00:00 prices",
                        "  {",
                        "    \"EUR\": 1.09,",
                        "    \"CHF\": 0.94",
                        "  }",
                        "12:00:00 prices, 1 new line",
                        "  {",
                        "+   \"EUR\": 1.10,",
                        "    \"CHF\": 0.94",
                        "  }");
    }

    @Test
    void newLinesAreGreenOnATerminalAndAFooterSaysHowFreshAllIs() {
        start(request(false, null, 0, 0), new Terminal(true, new Style(true)));
        open();
        send(FRESH + value("[1]", "a"));
        send(value("[2]", "b") + "event: pollcast.beat\ndata: {\"every\":15000,\"oldestAge\":500}\n\n");
        thread.advance(Duration.ofSeconds(3));
        assertThat(out.toString())
                .contains("\u001b[32m+   2\u001b[0m")
                .endsWith(
                        "\r\u001b[K\u001b[2mprices fresh · heartbeat 3s ago, then nothing older than 0.5s · 2 values\u001b[0m");
    }

    @Test
    void ofALongValueOnlyWhatIsNewIsShown() {
        start(request(false, null, 0, 3), Terminal.NONE);
        open();
        send(value("[1,2,3,4,5,6,7,8,9]", "a"));
        send(value("[1,2,3,4,50,6,7,8,90]", "b"));
        assertThat(lines().subList(1, lines().size()))
                .containsExactly(
                        "12:00:00 message",
                        "  [",
                        "    1,",
                        "    2,",
                        "  … 8 lines",
                        "12:00:00 message, 2 new lines",
                        "  … 5 lines",
                        "+   50,",
                        "  … 3 lines",
                        "+   90",
                        "  … 1 line");
    }

    @Test
    void staleComesWithItsReason() {
        start();
        open();
        send(FRESH.replace("fresh", "stale").replace("2000}", "2000,\"error\":\"HTTP 502\"}"));
        assertThat(lines())
                .last()
                .asString()
                .endsWith("prices is stale, seen 0.8s ago, changed 1m 1s ago, polled every 2s: HTTP 502");
    }

    @Test
    void nothingThatATerminalWouldObeyGetsThere() {
        start(request(false, null, 0, 0), new Terminal(true, Style.PLAIN));
        open();
        send("event: a\u001b[2J\u0007\ndata: {\"x\":\"\u001b]0;owned\u0007\"}\n\n");
        send(
                "event: pollcast.status\ndata: {\"topic\":\"\\u001b[31m\",\"state\":\"\\u009b\",\"error\":\"\\u202e\"}\n\n");
        send("event: pollcast.bye\ndata: \u001b[0m\n\n");
        thread.advance(Duration.ofSeconds(2));
        assertThat(out.toString().replace("\r\u001b[K", "")).doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
        assertThat(out.toString()).contains("a\\u001b[2J\\u0007", "\\u001b]0;owned");
    }

    @Test
    void rawIsTheValuesAloneOneOnALine() {
        start(request(true, null, 0, 0), Terminal.NONE);
        open();
        send(FRESH + "data: {\ndata:  \"a\u001b\": 1}\n\nevent: news\ndata: [2]\n\n");
        server.last().lose("the stream has ended");
        thread.run();
        assertThat(out).hasToString("{  \"a\u001b\": 1}\nnews\t[2]\n");
        assertThat(notes.toString()).contains("connected", "prices is fresh", "the stream has ended; again in 3s");
    }

    @Test
    void rawOnATerminalIsHarmlessToo() {
        start(request(true, null, 0, 0), new Terminal(true, Style.PLAIN));
        open();
        send("data: \u001b[2J\n\n");
        assertThat(out).hasToString("\\u001b[2J\n");
    }

    // How long it goes on.

    @Test
    void endsAfterSoManyValues() {
        start(request(false, null, 2, 0), Terminal.NONE);
        open();
        send(value("1", "a"));
        assertThat(end).isNotDone();
        send(value("2", "b") + value("3", "c"));
        assertThat(end).isCompletedWithValue(TailEnd.DONE);
        assertThat(server.last().closed).isTrue();
        assertThat(lines()).last().isEqualTo("+ 2");
    }

    @Test
    void endsAfterTheTimeGiven() {
        start(request(false, Duration.ofSeconds(30), 0, 0), Terminal.NONE);
        open();
        thread.advance(Duration.ofMillis(29_999));
        assertThat(end).isNotDone();
        thread.advance(Duration.ofMillis(1));
        assertThat(end).isCompletedWithValue(TailEnd.DONE);
        thread.advance(Duration.ofHours(1));
        assertThat(server.made).hasSize(1);
    }

    @Test
    void neverHavingSeenAStreamIsAFailure() {
        TailSession session = start(request(false, null, 0, 0), Terminal.NONE);
        session.stop();
        thread.run();
        assertThat(end).isCompletedWithValue(new TailEnd(false, "there was no stream"));
    }

    @Test
    void endsQuietlyWhenNobodyReadsAnyMore() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        Screen screen = new Screen(new PrintWriter(broken, true, StandardCharsets.UTF_8), Terminal.NONE);
        start(request(false, null, 0, 0), screen, screen);
        open();
        send(value("1", "a"));
        assertThat(end).isCompletedWithValue(TailEnd.DONE);
    }

    @Test
    void aRefusalIsTheEnd() {
        start();
        server.last().refuse("HTTP 404: no such topic");
        thread.run();
        assertThat(end).isCompletedWithValue(new TailEnd(false, "HTTP 404: no such topic"));
        thread.advance(Duration.ofHours(1));
        assertThat(server.made).hasSize(1);
    }

    // Connecting again.

    @Test
    void comesBackWhenTheStreamSaysAndFromWhereItWas() {
        start();
        open();
        send("retry: 250\n\n" + value("1", "cursor") + "id: half\ndata: 2\n");
        server.last().lose("the stream has ended");
        thread.advance(Duration.ofMillis(249));
        assertThat(server.made).hasSize(1);
        assertThat(server.last().closed).isTrue();
        thread.advance(Duration.ofMillis(1));
        assertThat(server.made).hasSize(2);
        assertThat(server.last().lastEventId).isEqualTo("cursor");
        assertThat(lines()).last().isEqualTo("12:00:00 the stream has ended; again in 0.2s");
    }

    @Test
    void waitsLongerEachTimeButNeverLong() {
        start();
        for (int i = 0; i < 20; i++) {
            int made = server.made.size();
            server.last().lose("connection refused");
            thread.run();
            thread.advance(Duration.ofMillis(499));
            assertThat(server.made).hasSize(made);
            for (int tenths = 5; server.made.size() == made; tenths++) {
                assertThat(tenths).isLessThanOrEqualTo(300);
                thread.advance(Duration.ofMillis(100));
            }
        }
        assertThat(lines().get(0)).matches(".* again in 2(\\.\\d)?s");
        assertThat(lines()).last().asString().matches(".* again in [12]\\ds");
    }

    @Test
    void waitsAsLongAsARefusalAsks() {
        start();
        server.last().loseFor(90_000);
        thread.run();
        thread.advance(Duration.ofMillis(89_999));
        assertThat(server.made).hasSize(1);
        thread.advance(Duration.ofMillis(1));
        assertThat(server.made).hasSize(2);
    }

    @Test
    void whoNeverAnswersIsGivenUpAndTriedAgain() {
        start();
        thread.advance(Duration.ofSeconds(15));
        assertThat(server.made.get(0).closed).isTrue();
        assertThat(lines()).last().asString().contains("no answer within 15s; again in ");
        thread.advance(Duration.ofSeconds(5));
        assertThat(server.made).hasSize(2);
        server.made.get(0).open().send(value("1", "late"));
        thread.run();
        assertThat(lines()).noneMatch(line -> line.contains("connected"));
    }

    @Test
    void saysGoodbyeWhenTheGatewayDoes() {
        start();
        open();
        send("event: pollcast.bye\ndata: {\"reason\":\"drain\"}\n\n");
        assertThat(lines()).last().asString().endsWith("the gateway says goodbye: it is being stopped");
    }

    // Silence.

    @Test
    void aMissingHeartbeatIsToldAndThenTheConnectionGivenUp() {
        start();
        open();
        send("event: pollcast.beat\ndata: {\"every\":10000,\"oldestAge\":0}\n\n");
        thread.advance(Duration.ofSeconds(20));
        assertThat(lines()).hasSize(1);
        thread.advance(Duration.ofSeconds(2));
        assertThat(lines()).hasSize(2).last().asString().contains("muted: nothing for 2", "every 10s");
        send(": here\n\n");
        assertThat(lines()).last().asString().contains("heard again after 22s");
        thread.advance(Duration.ofSeconds(42));
        assertThat(server.made.get(0).closed).isTrue();
        assertThat(lines()).last().asString().contains("given up after 4", "of silence; again in 3s");
    }

    @Test
    void streamsWithoutHeartbeatMayBeSilent() {
        start();
        open();
        send(value("1", "a"));
        thread.advance(Duration.ofHours(1));
        assertThat(server.made).hasSize(1);
        assertThat(lines()).noneMatch(line -> line.contains("muted"));
    }

    @Test
    void anEventThatIsTooLargeIsToldAndTheNextShown() {
        start();
        open();
        String megabyte = "data: " + "x".repeat(1 << 20) + "\n";
        for (int i = 0; i < 10; i++) {
            send(megabyte);
        }
        send("\n" + value("1", "a"));
        assertThat(lines().get(1)).contains("more than " + TailSession.MAX_EVENT + " bytes was left out");
        assertThat(lines()).last().isEqualTo("  1");
    }

    @Test
    void theNextBytesComeWhenTheLastAreShown() {
        start();
        FakeConnector.Made connection = open();
        connection.send(value("1", "a"));
        assertThat(connection.wanted).isZero();
        thread.run();
        assertThat(connection.wanted).isEqualTo(1);
    }
}
