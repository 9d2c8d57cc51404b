package io.pollcast.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.pollcast.topic.Body;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Answers the demo page, and only the demo page.
 *
 * <p>Any web page that is open on this machine can send requests to loopback. So a request must name loopback as its host (a name that was
 * rebound to it does not); if it comes from a page, that must be of one of the gateway's own origins; and what changes something must come
 * from such a page and carry {@value #HEADER}, which no page can send to another origin without a preflight. Everything else is forbidden.
 */
final class ControlHandler implements HttpHandler {

    /** A header that every request that changes something must have, with the value {@code 1}. */
    static final String HEADER = "X-Pollcast-Demo";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Map<String, String> METHODS =
            Map.of("/stats", "GET", "/backend/stop", "POST", "/backend/start", "POST");
    private static final double HUNDREDTHS = 100;

    private final DemoBackend backend;
    private final Supplier<Set<String>> origins;

    ControlHandler(DemoBackend backend, Supplier<Set<String>> origins) {
        this.backend = backend;
        this.origins = origins;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Headers request = exchange.getRequestHeaders();
        String origin = request.getFirst("Origin");
        boolean ours = origin != null && origins.get().contains(origin);
        if (!namesLoopback(request) || (origin != null && !ours)) {
            forbid(exchange, "host or origin (expected: loopback, and a page of the demo's gateway)");
            return;
        }
        if (origin != null) {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", origin);
        }
        exchange.getResponseHeaders().set("Vary", "Origin");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (ours && exchange.getRequestMethod().equals("OPTIONS")) {
            allowPreflight(exchange);
        } else {
            route(exchange, ours);
        }
    }

    private static boolean namesLoopback(Headers request) {
        String host = request.getFirst("Host");
        return host != null && LOOPBACK.contains(host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT));
    }

    private static void allowPreflight(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Access-Control-Allow-Methods", "GET, POST");
        headers.set("Access-Control-Allow-Headers", HEADER);
        headers.set("Access-Control-Max-Age", "600");
        Replies.sendEmpty(exchange, Replies.NO_CONTENT);
    }

    private void route(HttpExchange exchange, boolean ours) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = METHODS.get(path);
        if (method == null) {
            Replies.sendProblem(exchange, Replies.NOT_FOUND, "no such path (expected: " + METHODS.keySet() + ")");
        } else if (!method.equals(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", method);
            Replies.sendProblem(exchange, Replies.METHOD_NOT_ALLOWED, "method (expected: " + method + ")");
        } else if (method.equals("GET")) {
            sendStats(exchange);
        } else if (ours && "1".equals(exchange.getRequestHeaders().getFirst(HEADER))) {
            change(exchange, path.endsWith("start"));
        } else {
            forbid(exchange, "request (expected: from the demo's page, with " + HEADER + ": 1)");
        }
    }

    private void change(HttpExchange exchange, boolean start) throws IOException {
        if (!start) {
            backend.stop();
            sendStats(exchange);
            return;
        }
        try {
            backend.start();
        } catch (IOException e) {
            Replies.sendProblem(exchange, Replies.CONFLICT, String.valueOf(e.getMessage()));
            return;
        }
        sendStats(exchange);
    }

    private static void forbid(HttpExchange exchange, String text) throws IOException {
        Replies.sendProblem(exchange, Replies.FORBIDDEN, text);
    }

    private void sendStats(HttpExchange exchange) throws IOException {
        ObjectNode stats = JsonNodeFactory.instance.objectNode();
        stats.put("running", backend.isRunning());
        stats.put("requests", backend.requests());
        ObjectNode perEndpoint = stats.putObject("perEndpoint");
        backend.requestsPerTopic().forEach((topic, count) -> perEndpoint.put(topic.name(), count));
        stats.put("perSecond", Math.round(backend.requestsPerSecond() * HUNDREDTHS) / HUNDREDTHS);
        stats.put("uptimeMillis", backend.uptime().toMillis());
        Replies.send(exchange, Replies.OK, "application/json", Body.of(stats.toString()));
    }
}
