package io.pollcast.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.pollcast.http.EventLoops;
import io.pollcast.http.Exchange;
import io.pollcast.http.HttpProblem;
import io.pollcast.http.HttpServer;
import io.pollcast.http.RequestHandler;
import io.pollcast.metrics.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The operator's HTTP server. Thread-safe. */
public final class AdminServer {

    private static final String PATHS = "/livez, /readyz, /healthz, /metrics or /api/status";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final AdminSettings settings;
    private final HostRule hosts;
    private final Metrics metrics;
    private final Supplier<CompletableFuture<StatusReport>> status;

    /** @param status finds out how this process is; called on event loops, so it must not block */
    public AdminServer(AdminSettings settings, Metrics metrics, Supplier<CompletableFuture<StatusReport>> status) {
        this.settings = settings;
        this.hosts = new HostRule(settings.listen().host());
        this.metrics = metrics;
        this.status = status;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address cannot be had
     */
    public HttpServer listen(EventLoops loops) throws IOException {
        return HttpServer.listen(
                loops, "admin.listen", settings.listen(), accepted -> new RequestHandler(this::onRequest));
    }

    private void onRequest(Exchange exchange) {
        exchange.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        if (!hosts.allows(exchange.header(HttpHeaderNames.HOST))) {
            exchange.answer(new HttpProblem(
                    403,
                    "Forbidden",
                    "the Host of the request (expected: an address, a name without a dot, or "
                            + settings.listen().host() + ")"));
        } else if (!exchange.method().equals(HttpMethod.GET)
                && !exchange.method().equals(HttpMethod.HEAD)) {
            exchange.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            exchange.answer(new HttpProblem(405, "Method Not Allowed", exchange.method() + " (expected: GET or HEAD)"));
        } else {
            answer(exchange, path(exchange.target()));
        }
    }

    private void answer(Exchange exchange, String path) {
        switch (path) {
            case "/livez" -> text(exchange, "text/plain; charset=utf-8", "alive\n");
            case "/metrics" -> text(exchange, PROMETHEUS, metrics.scrape());
            case "/readyz" ->
                report(exchange, (to, report) -> to.answer(report.ready() ? OK : UNAVAILABLE, report.healthJson()));
            case "/healthz" ->
                report(exchange, (to, report) -> to.answer(report.isHealthy() ? OK : UNAVAILABLE, report.healthJson()));
            case "/api/status" -> report(exchange, (to, report) -> to.answer(OK, report.json()));
            default ->
                exchange.answer(new HttpProblem(404, "Not Found", "nothing is at this path (expected: " + PATHS + ")"));
        }
    }

    private static void text(Exchange exchange, String contentType, String text) {
        exchange.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        exchange.answer(OK, text.getBytes(StandardCharsets.UTF_8));
    }

    private void report(Exchange exchange, BiConsumer<Exchange, StatusReport> answer) {
        exchange.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        var unused = status.get()
                .thenAcceptAsync(
                        report -> answer.accept(exchange, report),
                        exchange.context().executor());
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
