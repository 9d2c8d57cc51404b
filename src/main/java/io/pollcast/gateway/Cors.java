package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.pollcast.http.Exchange;
import java.util.List;

/** Which pages of other origins may read (the Fetch standard, "HTTP CORS protocol"). */
final class Cors {

    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final String REQUEST_HEADERS = "Last-Event-ID, If-None-Match, Cache-Control, Accept";
    private static final String RESPONSE_HEADERS = "ETag, Age, Last-Modified, Retry-After";
    private static final String MAX_AGE_SECONDS = "600";
    private static final String ANY = "*";

    private final List<String> origins;

    /** @param origins as in {@link GatewaySettings#cors} */
    Cors(List<String> origins) {
        this.origins = origins;
    }

    /** Adds what lets the page that asks read the answer, if it may. */
    void apply(Exchange exchange) {
        String origin = exchange.header(HttpHeaderNames.ORIGIN);
        if (origin == null || !isAllowed(origin)) {
            return;
        }
        exchange.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origins.contains(ANY) ? ANY : origin);
        exchange.headers().set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
    }

    /** Answers a preflight request; the headers of {@link #apply} say whether the page may go on. */
    void answerPreflight(Exchange exchange) {
        String origin = exchange.header(HttpHeaderNames.ORIGIN);
        if (origin != null && isAllowed(origin)) {
            exchange.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            exchange.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
            exchange.headers().set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        }
        exchange.answer(204);
    }

    /** Whether a request is the question of a browser that comes before another one. */
    static boolean isPreflight(Exchange exchange) {
        return exchange.method().equals(HttpMethod.OPTIONS)
                && exchange.header(HttpHeaderNames.ORIGIN) != null
                && exchange.header(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }

    private boolean isAllowed(String origin) {
        return origins.contains(ANY) || origins.contains(origin);
    }
}
