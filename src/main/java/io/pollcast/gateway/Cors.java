package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.pollcast.http.Exchange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pages of other origins may read (the Fetch standard, "HTTP CORS protocol"), and with this browser's cookies. */
final class Cors {

    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final String REQUEST_HEADERS =
            "Last-Event-ID, If-None-Match, Cache-Control, Accept, Authorization, X-Api-Key";
    private static final String RESPONSE_HEADERS = "ETag, Age, Last-Modified, Retry-After";
    private static final String MAX_AGE_SECONDS = "600";
    private static final String ANY = "*";

    /** What a browser says of requests that no page of another origin made (Fetch Metadata, section 2.3). */
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private final List<String> origins;
    private final boolean credentials;

    /**
     * @param origins as in {@link GatewaySettings#cors}
     * @param credentials as in {@link GatewaySettings#corsCredentials}
     */
    Cors(List<String> origins, boolean credentials) {
        this.origins = origins;
        this.credentials = credentials;
    }

    /** Adds what lets the page that asks read the answer, if it may. */
    void apply(Exchange exchange) {
        String origin = exchange.header(HttpHeaderNames.ORIGIN);
        if (origin == null || !isAllowed(origin)) {
            return;
        }
        exchange.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origins.contains(ANY) ? ANY : origin);
        exchange.headers().set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        if (credentials) {
            exchange.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
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

    /**
     * Whether the cookies of a request may prove who sends it: not if a page of another origin made the browser send them, unless that page
     * may read with credentials. Requests of programs say nothing about pages.
     */
    boolean maySendCookies(Exchange exchange) {
        @Nullable String site = exchange.header("Sec-Fetch-Site");
        @Nullable String origin = exchange.header(HttpHeaderNames.ORIGIN);
        if (origin != null && credentials && isAllowed(origin)) {
            return true;
        }
        return site != null ? OWN.contains(site) : origin == null || isOwn(origin, exchange);
    }

    private static boolean isOwn(String origin, Exchange exchange) {
        @Nullable String host = exchange.header(HttpHeaderNames.HOST);
        return host != null
                && (origin.equalsIgnoreCase("https://" + host) || origin.equalsIgnoreCase("http://" + host));
    }

    private boolean isAllowed(String origin) {
        for (String allowed : origins) {
            if (allowed.equals(ANY) || allowed.equals(origin) || isBelow(allowed, origin)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code allowed} is such as {@code https://*.example.com}, and {@code origin} a host below that domain. */
    private static boolean isBelow(String allowed, String origin) {
        int star = allowed.indexOf("://*.");
        if (star < 0) {
            return false;
        }
        String scheme = allowed.substring(0, star + 3);
        String domain = allowed.substring(star + 4);
        return origin.startsWith(scheme)
                && origin.endsWith(domain)
                && origin.length() > scheme.length() + domain.length()
                && GatewaySettings.isOrigin(origin);
    }
}
