package io.pollcast.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.pollcast.http.EventLoops;
import io.pollcast.http.Exchange;
import io.pollcast.http.HttpLimits;
import io.pollcast.http.HttpProblem;
import io.pollcast.http.HttpServer;
import io.pollcast.http.RequestHandler;
import io.pollcast.metrics.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The operator's HTTP server. Thread-safe. */
public final class AdminServer {

    private static final String PATHS = "/livez, /readyz, /healthz, /metrics, /api/status or /api/slow-down";
    private static final String SLOW_DOWN = "/api/slow-down";
    private static final String CHALLENGE = "Bearer realm=\"pollcast admin\"";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int UNAVAILABLE = 503;

    private final AdminSettings settings;
    private final HostRule hosts;
    private final TokenRule token;
    private final Metrics metrics;
    private final Supplier<CompletableFuture<StatusReport>> status;
    private final Knob slowDown;

    /**
     * @param status finds out how this process is; called on event loops, so it must not block
     * @param slowDown how much slower than configured is polled
     */
    public AdminServer(
            AdminSettings settings, Metrics metrics, Supplier<CompletableFuture<StatusReport>> status, Knob slowDown) {
        this.settings = settings;
        this.hosts = new HostRule(settings.listen().host());
        this.token = new TokenRule(settings.token());
        this.metrics = metrics;
        this.status = status;
        this.slowDown = slowDown;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address cannot be had
     */
    public HttpServer listen(EventLoops loops) throws IOException {
        return HttpServer.listen(
                loops,
                "admin.listen",
                settings.listen(),
                HttpLimits.DEFAULT,
                accepted -> new RequestHandler(HttpLimits.DEFAULT, refused -> {}, this::onRequest));
    }

    private void onRequest(Exchange exchange) {
        exchange.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        if (!hosts.allows(exchange.header(HttpHeaderNames.HOST))) {
            exchange.answer(new HttpProblem(
                    403,
                    "Forbidden",
                    "the Host of the request (expected: an address, a name without a dot, or "
                            + settings.listen().host() + ")"));
        } else if (!token.allows(path(exchange.target()), exchange.header(HttpHeaderNames.AUTHORIZATION))) {
            exchange.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
            exchange.answer(new HttpProblem(
                    401, "Unauthorized", "no token, or another one (expected: Authorization: Bearer and admin.token)"));
        } else if (path(exchange.target()).equals(SLOW_DOWN)) {
            onSlowDown(exchange);
        } else if (!exchange.method().equals(HttpMethod.GET)
                && !exchange.method().equals(HttpMethod.HEAD)) {
            exchange.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            exchange.answer(HttpProblem.methodNotAllowed(exchange.method() + " (expected: GET or HEAD)"));
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
            default -> exchange.answer(HttpProblem.notFound("nothing is at this path (expected: " + PATHS + ")"));
        }
    }

    /**
     * PUT and nothing else: a page of another origin can send one only after a preflight request, which is never answered as it would need
     * (the Fetch standard, "CORS-preflight fetch"); forms, images and links cannot at all.
     */
    private void onSlowDown(Exchange exchange) {
        if (!exchange.method().equals(HttpMethod.PUT)) {
            exchange.headers().set(HttpHeaderNames.ALLOW, "PUT");
            exchange.answer(HttpProblem.methodNotAllowed(exchange.method() + " (expected: PUT)"));
            return;
        }
        List<String> factors =
                new QueryStringDecoder(exchange.target()).parameters().getOrDefault("factor", List.of());
        exchange.then(
                slowDown.turn(factors.size() == 1 ? factors.get(0) : ""),
                problem -> problem.ifPresentOrElse(exchange::answer, () -> exchange.answer(NO_CONTENT)));
    }

    private static void text(Exchange exchange, String contentType, String text) {
        exchange.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        exchange.answer(OK, text.getBytes(StandardCharsets.UTF_8));
    }

    private void report(Exchange exchange, BiConsumer<Exchange, StatusReport> answer) {
        exchange.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        exchange.then(status.get(), report -> answer.accept(exchange, report));
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
