package io.pollcast.poll;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Calls endpoints by HTTP with OkHttp: connections are kept alive, gzip is understood, and redirects are not followed. */
final class HttpFetcher implements Fetcher {

    private static final int MAX_REQUESTS = 64;
    private static final int MAX_REQUESTS_PER_HOST = 16;
    private static final String ACCEPT = "application/json, application/*+json;q=0.9, */*;q=0.1";

    private final String userAgent;
    private final OkHttpClient client;

    /**
     * @param userAgent names Pollcast to the backend's owner
     * @param threads wait for answers; closed with this fetcher
     */
    HttpFetcher(String userAgent, ExecutorService threads) {
        this.userAgent = userAgent;
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
    public void fetch(EndpointSettings endpoint, Validators validators, Consumer<Observation> result) {
        Call call = client.newCall(request(endpoint, validators));
        call.timeout().timeout(endpoint.timeout().toMillis(), TimeUnit.MILLISECONDS);
        call.enqueue(new Callback() {
            @Override
            public void onResponse(Call answered, Response response) {
                result.accept(read(endpoint, response));
            }

            @Override
            public void onFailure(Call failed, IOException e) {
                result.accept(new Observation.Failed(FailureReason.of(e)));
            }
        });
    }

    private Request request(EndpointSettings endpoint, Validators validators) {
        Request.Builder request = new Request.Builder()
                .url(endpoint.url().toString())
                .header("Accept", ACCEPT)
                .header("User-Agent", userAgent);
        String user = endpoint.url().getUserInfo();
        if (user != null) {
            int colon = user.indexOf(':');
            request.header(
                    "Authorization",
                    colon < 0
                            ? Credentials.basic(user, "")
                            : Credentials.basic(user.substring(0, colon), user.substring(colon + 1)));
        }
        if (validators.etag() != null) {
            request.header("If-None-Match", validators.etag());
        }
        if (validators.lastModified() != null) {
            request.header("If-Modified-Since", validators.lastModified());
        }
        for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
            request.header(header.getKey(), header.getValue());
        }
        return request.build();
    }

    private static Observation read(EndpointSettings endpoint, Response response) {
        try (response) {
            return ResponseReader.read(response, endpoint.maxBody());
        } catch (IOException e) {
            return new Observation.Failed(FailureReason.of(e));
        }
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
