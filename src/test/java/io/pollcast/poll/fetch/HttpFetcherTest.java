package io.pollcast.poll.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.RawServer;
import io.pollcast.topic.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFetcherTest {

    private static final String OK = "HTTP/1.1 200 OK\nContent-Type: application/json";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int LIMIT = 100_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpFetcher fetcher = new HttpFetcher("pollcast/test", threads, Clock.systemUTC(), System::nanoTime);
    private final MockWebServer backend = new MockWebServer();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        backend.close();
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    // The request.

    @Test
    void asksWithItsNameAndForJson() throws Exception {
        backend.enqueue(json("{}").build());
        RecordedRequest request = requestOf(Map.of(), Validators.NONE);
        assertThat(request.getMethod()).isEqualTo("GET");
        assertThat(request.getTarget()).isEqualTo("/secret?key=secret");
        assertThat(request.getHeaders().get("User-Agent")).isEqualTo("pollcast/test");
        assertThat(request.getHeaders().get("Accept")).startsWith("application/json, ");
        assertThat(request.getHeaders().get("Accept-Encoding")).isEqualTo("gzip");
        assertThat(request.getHeaders().get("If-None-Match")).isNull();
        assertThat(request.getHeaders().get("If-Modified-Since")).isNull();
    }

    @Test
    void configuredHeadersWin() throws Exception {
        backend.enqueue(json("{}").build());
        RecordedRequest request = requestOf(
                Map.of("Accept", "text/json", "user-agent", "mine", "Authorization", "Bearer x"), Validators.NONE);
        assertThat(request.getHeaders().values("Accept")).containsExactly("text/json");
        assertThat(request.getHeaders().values("User-Agent")).containsExactly("mine");
        assertThat(request.getHeaders().values("Authorization")).containsExactly("Bearer x");
    }

    @Test
    void aPostCarriesItsBodyAndNoConditions() throws Exception {
        backend.enqueue(json("{}").build());
        backend.enqueue(json("{}").build());
        backend.start();
        RecordedRequest request = post(Map.of());
        assertThat(request.getMethod()).isEqualTo("POST");
        assertThat(request.getHeaders().values("Content-Type")).containsExactly("application/json");
        assertThat(request.getBody()).isEqualTo(okio.ByteString.encodeUtf8("{\u00e9}"));
        assertThat(request.getHeaders().get("If-None-Match")).isNull();
        assertThat(post(Map.of("content-type", "application/graphql"))
                        .getHeaders()
                        .values("Content-Type"))
                .containsExactly("application/graphql");
    }

    private RecordedRequest post(Map<String, String> headers) throws Exception {
        URI url = URI.create(backend.url("/graphql").toString());
        Source source = new Source(url, headers, LONG, LIMIT, Method.POST, "{\u00e9}", null, null, null, false);
        CompletableFuture<Observation> answer = new CompletableFuture<>();
        fetcher.fetch(source, new Validators("\"a\"", "b"), answer::complete);
        assertThat(get(answer)).isInstanceOf(Observation.Fetched.class);
        return backend.takeRequest();
    }

    @Test
    void repeatsValidatorsVerbatim() throws Exception {
        Validators odd = new Validators("W/\"a, b, \\\"c\",d\"", "yesterday, more or less");
        backend.enqueue(new MockResponse.Builder().code(304).build());
        RecordedRequest request = requestOf(Map.of(), odd);
        assertThat(request.getHeaders().values("If-None-Match")).containsExactly("W/\"a, b, \\\"c\",d\"");
        assertThat(request.getHeaders().values("If-Modified-Since")).containsExactly("yesterday, more or less");
    }

    @Test
    void givesOutTheValidatorsThatItGets() {
        Observation.Fetched fetched = fetched(fetch(raw(
                OK + "\nETag: W/\"a, b\"\nLast-Modified: Sat, 01 Jan 2000 00:00:00 GMT\nContent-Length: 2",
                bytes("{}"))));
        assertThat(fetched.validators()).isEqualTo(new Validators("W/\"a, b\"", "Sat, 01 Jan 2000 00:00:00 GMT"));
    }

    /** An HTTP client refuses to send them, each in its own way; a poll without conditions is better than none. */
    @Test
    void validatorsThatCannotBeSentAreNotKept() throws Exception {
        assertThat(fetched(fetch(raw(OK + "\nETag: \"é\"\nContent-Length: 2", bytes("{}"))))
                        .validators())
                .isEqualTo(Validators.NONE);
        assertThat(fetched(fetch(raw(OK + "\nETag: \"" + "x".repeat(1023) + "\"\nContent-Length: 2", bytes("{}"))))
                        .validators())
                .isEqualTo(Validators.NONE);
        backend.enqueue(json("{}").build());
        RecordedRequest request = requestOf(Map.of(), new Validators("\"é\"", "a\nb"));
        assertThat(request.getHeaders().get("If-None-Match")).isNull();
        assertThat(request.getHeaders().get("If-Modified-Since")).isNull();
    }

    @Test
    void twoPollsUseOneConnection() throws Exception {
        backend.enqueue(json("[1]").build());
        backend.enqueue(new MockResponse.Builder().code(304).build());
        backend.enqueue(json("[2]").build());
        backend.start();
        Source source = source(backend.url("/").toString(), LONG);
        for (int i = 0; i < 3; i++) {
            get(fetch(source));
            RecordedRequest request = backend.takeRequest();
            assertThat(request.getConnectionIndex()).isZero();
            assertThat(request.getExchangeIndex()).isEqualTo(i);
        }
    }

    /** Its length is known only at its end. */
    @Test
    void anErrorPageInChunksLeavesTheConnectionForTheNextPoll() throws Exception {
        for (int i = 0; i < 3; i++) {
            backend.enqueue(new MockResponse.Builder()
                    .code(502)
                    .chunkedBody("<h1>Oops</h1>", 5)
                    .build());
        }
        backend.start();
        Source source = source(backend.url("/").toString(), LONG);
        for (int i = 0; i < 3; i++) {
            assertThat(reason(get(fetch(source)))).isEqualTo("HTTP 502");
            assertThat(backend.takeRequest().getExchangeIndex()).isEqualTo(i);
        }
    }

    // What it takes.

    @Test
    void notModifiedIsToldApart() {
        assertThat(fetch(raw("HTTP/1.1 304 Not Modified", new byte[0]))).isInstanceOf(Observation.NotModified.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775807",
                "[1234567890123456789, 0.1e-7, -0]",
                "{\"a\" :\t1 ,\r\n \"b\":2}\r\n",
                "\"line\u2028separator \ud83d\ude00 \u00e9 \\ud83d\"",
                "null",
                " [] "
            })
    void bodiesArriveByteForByte(String body) {
        byte[] bytes = bytes(body);
        Observation.Fetched fetched = fetched(fetch(raw(OK + "\nContent-Length: " + bytes.length, bytes)));
        assertThat(fetched.body().bytes()).isEqualTo(bytes);
        assertThat(fetched.contentType()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, application/json",
        "application/json; charset=utf-8, application/json",
        "APPLICATION/JSON;Charset=\"UTF-8\", application/json",
        "application/json; charset=us-ascii, application/json",
        "application/geo+json, application/geo+json",
        "application/problem+JSON; charset=UTF-8, application/problem+json",
        "text/json, text/json",
        ", application/json",
    })
    void takesWhatIsJson(String type, String expected) {
        String head = "HTTP/1.1 200 OK\nContent-Length: 2" + (type == null ? "" : "\nContent-Type: " + type);
        assertThat(fetched(fetch(raw(head, bytes("{}")))).contentType()).isEqualTo(expected);
    }

    @Test
    void otherCharsetsBecomeUtf8() {
        assertThat(text("iso-8859-1", "[\"\u00e9\"]".getBytes(ISO_8859_1))).isEqualTo(Body.of("[\"\u00e9\"]"));
        assertThat(text("UTF-16", "\ufeff[\"\ud83d\ude00\"]".getBytes(UTF_16BE)))
                .isEqualTo(Body.of("[\"\ud83d\ude00\"]"));
        assertThat(text("utf-16le", "[1]".getBytes(UTF_16LE))).isEqualTo(Body.of("[1]"));
    }

    @Test
    void whatIsNotInItsCharsetIsAFailure() {
        String head = "HTTP/1.1 200 OK\nContent-Type: application/json; charset=";
        assertThat(reason(fetch(raw(head + "utf-16be", new byte[] {0})))).isEqualTo("body is not UTF-16BE");
        assertThat(reason(fetch(raw(head + "utf-16be", "[1]".getBytes(UTF_16LE)))))
                .isEqualTo("body is not JSON");
    }

    /** The limit is for what browsers get. */
    @Test
    void theLimitCountsAfterTheChangeOfCharset() {
        byte[] body = ("\"" + "\u00e9".repeat(LIMIT - 2) + "\"").getBytes(ISO_8859_1);
        String head = "HTTP/1.1 200 OK\nContent-Type: application/json; charset=iso-8859-1";
        assertThat(reason(fetch(raw(head, body)))).isEqualTo("body over 100000 bytes");
    }

    private Body text(String charset, byte[] body) {
        return fetched(fetch(raw("HTTP/1.1 200 OK\nContent-Type: application/json; charset=" + charset, body)))
                .body();
    }

    @Test
    void thirtyLevelsArrive() {
        String deep = "[".repeat(30) + "]".repeat(30);
        assertThat(fetched(fetch(raw(OK, bytes(deep)))).body()).isEqualTo(Body.of(deep));
    }

    @Test
    void gzipIsUndoneAndTheValueIsTheSame() {
        byte[] zipped = gzip(bytes("{\"a\":1}"));
        Observation.Fetched fetched =
                fetched(fetch(raw(OK + "\nContent-Encoding: gzip\nContent-Length: " + zipped.length, zipped)));
        assertThat(fetched.body()).isEqualTo(Body.of("{\"a\":1}"));
    }

    @Test
    void chunksAreJoined() {
        assertThat(fetched(fetch(raw(OK + "\nTransfer-Encoding: chunked", bytes("2\r\n[1\r\n1\r\n]\r\n0\r\n\r\n"))))
                        .body())
                .isEqualTo(Body.of("[1]"));
    }

    @Test
    void theLimitIsTheLargestBody() {
        assertThat(fetched(fetch(raw(OK, sized(LIMIT)))).body().size()).isEqualTo(LIMIT);
        assertThat(reason(fetch(raw(OK, sized(LIMIT + 1))))).isEqualTo("body over 100000 bytes");
    }

    @Test
    void theLimitCountsWhatIsUnzipped() {
        assertThat(fetched(fetch(raw(OK + "\nContent-Encoding: gzip", gzip(sized(LIMIT)))))
                        .body()
                        .size())
                .isEqualTo(LIMIT);
        assertThat(reason(fetch(raw(OK + "\nContent-Encoding: gzip", gzip(sized(LIMIT + 1))))))
                .isEqualTo("body over 100000 bytes");
        assertThat(reason(fetch(raw(OK + "\nContent-Encoding: gzip", gzip(new byte[50_000_000])))))
                .isEqualTo("body over 100000 bytes");
    }

    @Test
    void tellsHowLongTheBackendWantsToBeLeftAlone() {
        String patience = "\nRetry-After: 7\nContent-Length: 0";
        assertThat(fetch(raw("HTTP/1.1 503 Busy" + patience, new byte[0])))
                .isEqualTo(new Observation.Failed("HTTP 503", Duration.ofSeconds(7)));
        assertThat(fetch(raw("HTTP/1.1 429 Slowly" + patience, new byte[0])))
                .isEqualTo(new Observation.Failed("HTTP 429", Duration.ofSeconds(7)));
        assertThat(fetch(raw("HTTP/1.1 500 Oops" + patience, new byte[0])))
                .isEqualTo(new Observation.Failed("HTTP 500"));
    }

    @Test
    void tellsHowLongTheValueIsFresh() {
        String control = "\nCache-Control: max-age=60\nAge: 20";
        assertThat(fetched(fetch(raw(OK + control, bytes("{}")))).freshFor()).isEqualTo(Duration.ofSeconds(40));
        assertThat(fetch(raw("HTTP/1.1 304 Not Modified" + control, new byte[0])))
                .isEqualTo(new Observation.NotModified(Duration.ofSeconds(40)));
    }

    // What it does not take.

    @ParameterizedTest
    @CsvSource({"204", "206", "300", "400", "401", "404", "429", "500", "502", "503"})
    void otherStatusesAreFailures(int status) {
        String elsewhere = raw(OK + "\nContent-Length: 2", bytes("{}"));
        String head = "HTTP/1.1 " + status + " Secret\nLocation: " + elsewhere + "\nContent-Type: application/json";
        byte[] body = status == 204 ? new byte[0] : bytes("{\"secret\":1}");
        assertThat(reason(fetch(raw(head, body)))).isEqualTo("HTTP " + status);
    }

    @ParameterizedTest
    @CsvSource({
        "text/html; charset=utf-8, content type text/html (expected: JSON)",
        "application/octet-stream, content type application/octet-stream (expected: JSON)",
        "application/json; charset=klingon, unknown charset (expected: UTF-8)",
        "'application/json; charset=\"a b\"', unknown charset (expected: UTF-8)",
    })
    void otherTypesAreFailures(String type, String reason) {
        assertThat(reason(fetch(raw("HTTP/1.1 200 OK\nContent-Type: " + type, bytes("{}")))))
                .isEqualTo(reason);
    }

    @Test
    void aTypeOfAnyLengthIsNotPassedOn() {
        assertThat(reason(fetch(raw("HTTP/1.1 200 OK\nContent-Type: text/" + "x".repeat(5_000), bytes("{}")))))
                .isEqualTo("content type of 5005 characters (expected: JSON)");
        assertThat(fetch(raw("HTTP/1.1 200 OK\nContent-Type: a/" + "x".repeat(5_000) + "+json", bytes("{}"))))
                .isInstanceOf(Observation.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<html>secret</html>",
                "{} {}",
                "1 2",
                "[1",
                "{\"a\":1",
                "\"open",
                "{\"a\":1,}",
                "{a:1}",
                "nul",
                "01",
                "NaN",
                "\"\u0001\"",
                "[1]\u0000",
                "// no\n1"
            })
    void whatIsNotOneJsonValueIsAFailure(String body) {
        assertThat(reason(fetch(raw(OK, bytes(body))))).startsWith("body ").doesNotContain("secret");
    }

    @Test
    void otherEncodingsAreFailures() {
        assertThat(reason(fetch(raw(OK, "[\"\u00e9\"]".getBytes(ISO_8859_1))))).isEqualTo("body is not UTF-8");
        assertThat(reason(fetch(raw(OK, new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}))))
                .as("a lone surrogate")
                .isEqualTo("body is not UTF-8");
        assertThat(reason(fetch(raw(OK, "[1]".getBytes(UTF_16LE))))).isEqualTo("body is not JSON");
        assertThat(reason(fetch(raw(OK, "[1]".getBytes(UTF_16BE))))).isEqualTo("body is not JSON");
        assertThat(reason(fetch(raw(OK, bytes("\ufeff[1]")))))
                .isEqualTo("body begins with a byte order mark (expected: none, RFC 8259 section 8.1)");
    }

    @Test
    void tooManyLevelsAreAFailureAndDoNotBreakTheStack() {
        int levels = LIMIT / 2 - 1;
        assertThat(reason(fetch(raw(OK, bytes("[".repeat(levels) + "]".repeat(levels))))))
                .isEqualTo("body nested over 500 deep");
        assertThat(reason(fetch(raw(OK, bytes("{\"a\":".repeat(LIMIT / 5)))))).isEqualTo("body nested over 500 deep");
    }

    // What breaks on the way.

    @Test
    void aBodyThatIsCutShortIsAFailure() {
        assertThat(reason(fetch(raw(OK + "\nContent-Length: 50", bytes("[1]")))))
                .isEqualTo("connection broken");
        assertThat(reason(fetch(raw(OK + "\nTransfer-Encoding: chunked", bytes("3\r\n[1]\r\n")))))
                .isEqualTo("connection broken");
        assertThat(reason(fetch(raw(OK + "\nTransfer-Encoding: chunked", bytes("zz\r\n[1]\r\n0\r\n\r\n")))))
                .isEqualTo("connection broken");
        byte[] zipped = gzip(bytes("[1,2,3]"));
        assertThat(reason(fetch(raw(OK + "\nContent-Encoding: gzip", Arrays.copyOf(zipped, zipped.length - 6)))))
                .isEqualTo("connection broken");
        assertThat(reason(fetch(raw(OK + "\nContent-Encoding: gzip", bytes("[1,2,3,4,5,6,7]")))))
                .isEqualTo("connection broken");
    }

    @Test
    void noHttpIsAFailure() {
        assertThat(reason(fetch(server(RawServer.start(out -> out.write(bytes("SSH-2.0-secret\r\n")))))))
                .isEqualTo("connection broken");
        assertThat(reason(fetch(server(RawServer.start(out -> {}))))).isEqualTo("connection broken");
    }

    @Test
    void aRefusedConnectionIsAFailure() {
        assertThat(reason(fetch("http://127.0.0.1:" + FreePorts.next() + "/secret")))
                .isEqualTo("connection refused");
    }

    @Test
    void tlsWithWhoDoesNotSpeakItIsAFailure() {
        RawServer plain = RawServer.hasty(out -> out.write(bytes("HTTP/1.1 400 Bad Request\r\n\r\n")));
        assertThat(reason(fetch(server(plain).replace("http:", "https:")))).isEqualTo("TLS failure");
    }

    @Test
    void aSlowHeadIsATimeout() {
        assertThat(reason(get(fetch(source(server(RawServer.silent()), Duration.ofMillis(200))))))
                .isEqualTo("timeout");
    }

    /** Each byte comes in time, the whole never does. */
    @Test
    void aDrippingBodyIsATimeout() {
        RawServer dripping = RawServer.start(out -> {
            out.write(bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n["));
            while (true) {
                out.write(' ');
                out.flush();
                LockSupport.parkNanos(20_000_000);
            }
        });
        assertThat(reason(get(fetch(source(server(dripping), Duration.ofMillis(300))))))
                .isEqualTo("timeout");
    }

    /** A backend gets only so many calls at once; those behind them may not be forgotten. */
    @Test
    void theTimeoutCountsFromTheStartAndNotFromTheEndOfTheQueue() {
        RawServer silent = RawServer.silent();
        String url = server(silent);
        List<CompletableFuture<Observation>> ahead = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ahead.add(fetch(source(url, LONG)));
        }
        assertThat(reason(get(fetch(source(url, Duration.ofMillis(200)))))).isEqualTo("timeout");
        assertThat(ahead).noneMatch(CompletableFuture::isDone);
        assertThat(silent.requests()).isLessThanOrEqualTo(16);
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        String url = server(RawServer.silent());
        for (int i = 0; i < 20; i++) {
            var unused = fetch(source(url, LONG));
        }
        fetcher.close();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(get(fetch(source(url, LONG)))).isInstanceOf(Observation.Failed.class);
    }

    private RecordedRequest requestOf(Map<String, String> headers, Validators validators) throws Exception {
        backend.start();
        Source source = source(backend.url("/secret?key=secret").toString(), headers, LONG);
        CompletableFuture<Observation> answer = new CompletableFuture<>();
        fetcher.fetch(source, validators, answer::complete);
        get(answer);
        return backend.takeRequest();
    }

    private Observation fetch(String url) {
        return get(fetch(source(url, LONG)));
    }

    private CompletableFuture<Observation> fetch(Source source) {
        CompletableFuture<Observation> answer = new CompletableFuture<>();
        fetcher.fetch(source, Validators.NONE, answer::complete);
        return answer;
    }

    private static Observation get(CompletableFuture<Observation> answer) {
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private String raw(String head, byte[] body) {
        return server(RawServer.of(head + "\nConnection: close", body));
    }

    private String server(RawServer server) {
        opened.add(server);
        return server.url("/secret?key=secret");
    }

    private static Source source(String url, Duration timeout) {
        return source(url, Map.of(), timeout);
    }

    private static Source source(String url, Map<String, String> headers, Duration timeout) {
        return new Source(URI.create(url), headers, timeout, LIMIT);
    }

    private static MockResponse.Builder json(String body) {
        return new MockResponse.Builder()
                .code(200)
                .setHeader("Content-Type", "application/json")
                .body(new Buffer().writeUtf8(body));
    }

    private static Observation.Fetched fetched(Observation observation) {
        assertThat(observation).isInstanceOf(Observation.Fetched.class);
        return (Observation.Fetched) observation;
    }

    /** Why it failed, in words that may be shown to anybody. */
    private static String reason(Observation observation) {
        assertThat(observation).isInstanceOf(Observation.Failed.class);
        String reason = ((Observation.Failed) observation).reason();
        assertThat(reason).doesNotContainIgnoringCase("secret").doesNotContain("127.0.0.1", "localhost");
        return reason;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** JSON of so many bytes. */
    private static byte[] sized(int size) {
        return bytes('"' + "x".repeat(size - 2) + '"');
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(plain);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return zipped.toByteArray();
    }
}
