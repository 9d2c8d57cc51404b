package io.pollcast.poll.fetch;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Calls endpoints by HTTP with OkHttp: connections are kept alive, gzip is understood, and redirects are not followed. A backend gets so many
 * calls at once and no more; those that wait for others are still over within their own timeout.
 */
public final class HttpFetcher implements Fetcher {

    private static final int MAX_REQUESTS = 64;
    private static final int MAX_REQUESTS_PER_HOST = 16;
    private static final String ACCEPT = "application/json, application/*+json;q=0.9, */*;q=0.1";

    private final String userAgent;
    private final Clock clock;
    private final OkHttpClient client;

    /**
     * @param userAgent names Pollcast to the backend's owner
     * @param threads wait for answers; closed with this fetcher
     * @param clock for answers that name a date without saying what time it is
     */
    public HttpFetcher(String userAgent, ExecutorService threads, Clock clock) {
        this.userAgent = userAgent;
        this.clock = clock;
        this.client = client(threads);
    }

    private static OkHttpClient client(ExecutorService threads) {
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(MAX_REQUESTS);
        dispatcher.setMaxRequestsPerHost(MAX_REQUESTS_PER_HOST);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(MAX_REQUESTS_PER_HOST, 5, TimeUnit.MINUTES))
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
    }

    @Override
    public void fetch(Source source, Validators validators, Consumer<Observation> result) {
        Call call = client.newCall(request(source, validators));
        new HttpCall(call, new ResponseReader(source.maxBody(), clock), result)
                .start(source.timeout().toMillis());
    }

    private Request request(Source source, Validators validators) {
        Request.Builder request = new Request.Builder()
                .url(source.url().toString())
                .header("Accept", ACCEPT)
                .header("User-Agent", userAgent);
        condition(request, "If-None-Match", validators.etag());
        condition(request, "If-Modified-Since", validators.lastModified());
        for (Map.Entry<String, String> header : source.headers().entrySet()) {
            request.header(header.getKey(), header.getValue());
        }
        return request.build();
    }

    /** Verbatim, or not at all: the store may have kept what an HTTP client refuses to send. */
    private static void condition(Request.Builder request, String name, @Nullable String validator) {
        if (validator != null && ResponseReader.isUsable(validator)) {
            request.header(name, validator);
        }
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
