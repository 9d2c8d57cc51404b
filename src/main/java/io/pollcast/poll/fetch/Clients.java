package io.pollcast.poll.fetch;

import java.io.IOException;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP client for each way, with one pool of connections and one limit of calls for all. Proxies come from the configuration only: OkHttp's
 * own default are the system properties. Any thread.
 */
final class Clients {

    private static final int MAX_REQUESTS = 64;
    private static final int MAX_REQUESTS_PER_HOST = 16;

    private final OkHttpClient common;
    private final Map<Way, OkHttpClient> clients = new ConcurrentHashMap<>();

    /**
     * @param threads wait for answers
     * @param requests makes those for tokens
     * @param seen is shown what is on the wire; null if nobody wants to know
     */
    Clients(
            ExecutorService threads,
            Requests requests,
            Clock clock,
            LongSupplier nanoTime,
            @Nullable Consumer<Exchange> seen) {
        Tokens tokens = new Tokens((way, request) -> of(way).newCall(request), requests, threads, clock, nanoTime);
        OkHttpClient client = common(threads, new Authorize(tokens));
        this.common = seen == null
                ? client
                : client.newBuilder().addNetworkInterceptor(new Witness(seen)).build();
    }

    private static OkHttpClient common(ExecutorService threads, Authorize authorize) {
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
                .proxy(Proxy.NO_PROXY)
                .addInterceptor(new Redirects())
                .addInterceptor(authorize)
                .addNetworkInterceptor(new RawLimit())
                .build();
    }

    /** @throws IOException if the files for TLS cannot be used (any more) */
    OkHttpClient of(Way way) throws IOException {
        OkHttpClient client = clients.get(way);
        if (client == null) {
            client = made(way);
            clients.put(way, client);
        }
        return client;
    }

    private OkHttpClient made(Way way) throws IOException {
        OkHttpClient.Builder builder = common.newBuilder()
                .socketFactory(way.allowLinkLocal() ? SocketFactory.getDefault() : new GuardedSockets());
        if (way.tls() != null) {
            FileTls tls = new FileTls(way.tls());
            builder.sslSocketFactory(tls, tls.trust());
        }
        ProxySettings proxy = way.proxy();
        if (proxy != null) {
            builder.proxy(proxy.proxy());
            builder.proxyAuthenticator((route, response) -> ProxyPass.answer(response, proxy.authorization()));
        }
        return builder.build();
    }

    /** Ends the calls that are under way and the connections. */
    void close() {
        common.dispatcher().cancelAll();
        common.dispatcher().executorService().shutdown();
        common.connectionPool().evictAll();
    }
}
