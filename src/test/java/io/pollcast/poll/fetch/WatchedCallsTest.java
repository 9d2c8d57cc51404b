package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedCallsTest {

    private static final String BODY = '"' + "x".repeat(10_000) + '"';

    private final MockWebServer backend = new MockWebServer();
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();
    private final HttpFetcher fetcher = HttpFetcher.watched(
            "pollcast/test", Executors.newCachedThreadPool(), Clock.systemUTC(), System::nanoTime, seen::add);

    @BeforeEach
    void start() throws Exception {
        backend.start();
    }

    @AfterEach
    void close() {
        fetcher.close();
        backend.close();
    }

    private Observation fetch() {
        CompletableFuture<Observation> result = new CompletableFuture<>();
        Source source = Source.of(URI.create(backend.url("/").toString()), Duration.ofSeconds(30));
        fetcher.fetch(source, Validators.NONE, result::complete);
        return result.join();
    }

    @Test
    void showWhatIsOnTheWireAndChangeNothing() throws Exception {
        Buffer packed = new Buffer();
        try (var gzip = Okio.buffer(new GzipSink(packed))) {
            gzip.writeUtf8(BODY);
        }
        long size = packed.size();
        backend.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .addHeader("Content-Encoding", "gzip")
                .addHeader("ETag", "\"a\"")
                .addHeader("X-Secret", "s3cret")
                .body(packed)
                .build());
        assertThat(fetch())
                .isInstanceOfSatisfying(
                        Observation.Fetched.class,
                        fetched -> assertThat(fetched.body().text()).isEqualTo(BODY));
        assertThat(seen).hasSize(1);
        Exchange exchange = seen.get(0);
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.protocol()).isEqualTo("http/1.1");
        assertThat(exchange.headers())
                .isEqualTo(Map.of("content-type", "application/json", "content-encoding", "gzip", "etag", "\"a\""));
        assertThat(exchange.received().getAsLong()).isEqualTo(size);
    }

    @Test
    void showRefusalsToo() {
        backend.enqueue(new MockResponse.Builder()
                .code(302)
                .addHeader("Location", "http://elsewhere.invalid/login")
                .build());
        assertThat(fetch()).isInstanceOf(Observation.Failed.class);
        assertThat(seen.get(0).status()).isEqualTo(302);
        assertThat(seen.get(0).headers()).containsEntry("location", "http://elsewhere.invalid/login");
    }
}
