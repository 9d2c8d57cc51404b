package io.pollcast.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import io.pollcast.topic.Body;
import java.io.IOException;

/** How the two demo servers answer. Stateless. */
final class Replies {

    static final int OK = 200;
    static final int NO_CONTENT = 204;
    static final int NOT_MODIFIED = 304;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int CONFLICT = 409;

    private static final long NO_BODY = -1;

    private Replies() {}

    /** Answers with a body, or with what a GET would have said of it if this is a HEAD. */
    static void send(HttpExchange exchange, int status, String contentType, Body body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        if (exchange.getRequestMethod().equals("HEAD")) {
            sendEmpty(exchange, status);
            return;
        }
        exchange.sendResponseHeaders(status, body.size());
        exchange.getResponseBody().write(body.bytes());
    }

    static void sendEmpty(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, NO_BODY);
    }

    static void sendProblem(HttpExchange exchange, int status, String text) throws IOException {
        String json = JsonNodeFactory.instance.objectNode().put("error", text).toString();
        send(exchange, status, "application/json", Body.of(json));
    }
}
