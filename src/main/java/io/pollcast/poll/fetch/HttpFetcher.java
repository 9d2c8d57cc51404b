package io.pollcast.poll.fetch;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * Calls sources by HTTP with OkHttp: connections are kept alive, HTTP/2 is spoken where the backend offers it, gzip is understood, and redirects
 * are followed within the origin. A backend gets so many calls at once and no more; those that wait for others are still over within their
 * own timeout.
 */
public final class HttpFetcher implements Fetcher {

    private final Requests requests;
    private final Clients clients;
    private final Clock clock;

    /**
     * @param userAgent names Pollcast to the backend's owner
     * @param threads wait for answers; closed with this fetcher
     * @param clock for answers that name a date without saying what time it is
     * @param nanoTime for the life of tokens
     */
    public HttpFetcher(String userAgent, ExecutorService threads, Clock clock, LongSupplier nanoTime) {
        this(userAgent, threads, clock, nanoTime, null);
    }

    private HttpFetcher(
            String userAgent,
            ExecutorService threads,
            Clock clock,
            LongSupplier nanoTime,
            @Nullable Consumer<Exchange> seen) {
        this.requests = new Requests(userAgent);
        this.clients = new Clients(threads, requests, clock, nanoTime, seen);
        this.clock = clock;
    }

    /**
     * The same, and all that is on the wire is shown.
     *
     * @param seen called by the threads when the head of an answer is there, before the result; for each redirect too
     */
    public static HttpFetcher watched(
            String userAgent, ExecutorService threads, Clock clock, LongSupplier nanoTime, Consumer<Exchange> seen) {
        return new HttpFetcher(userAgent, threads, clock, nanoTime, seen);
    }

    @Override
    public void fetch(Source source, Validators validators, Consumer<Observation> result) {
        Call call;
        try {
            call = clients.of(source.way()).newCall(requests.of(source, validators));
        } catch (IOException e) {
            result.accept(new Observation.Failed(FailureReason.of(e)));
            return;
        }
        ResponseReader reader = new ResponseReader(source.maxBody(), clock);
        new HttpCall(call, reader, result).start(source.timeout().toMillis());
    }

    @Override
    public void close() {
        clients.close();
    }
}
