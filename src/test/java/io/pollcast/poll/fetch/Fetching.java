package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import mockwebserver3.MockResponse;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** A fetcher whose answers a test waits for. */
final class Fetching implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(30);
    static final int LIMIT = 100_000;

    private final AtomicLong nanos = new AtomicLong();
    private final HttpFetcher fetcher =
            new HttpFetcher("Pollcast/test", Executors.newCachedThreadPool(), Clock.systemUTC(), nanos::get);

    /** Lets the life of tokens go by. */
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    Observation get(Source source) {
        return get(source, Validators.NONE);
    }

    Observation get(Source source, Validators validators) {
        CompletableFuture<Observation> answer = new CompletableFuture<>();
        fetcher.fetch(source, validators, answer::complete);
        return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    Observation get(String url) {
        return get(Source.of(URI.create(url), LONG));
    }

    String reason(Source source) {
        Observation observation = get(source);
        assertThat(observation).isInstanceOf(Observation.Failed.class);
        return ((Observation.Failed) observation).reason();
    }

    static Source through(String url, @Nullable ProxySettings proxy, @Nullable TlsSettings tls) {
        return new Source(URI.create(url), Map.of(), LONG, LIMIT, Method.GET, null, null, proxy, tls, false);
    }

    static MockResponse json(String body) {
        return new MockResponse.Builder()
                .code(200)
                .setHeader("Content-Type", "application/json")
                .body(new Buffer().writeUtf8(body))
                .build();
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
