package io.pollcast.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What nginx needs to see of a gateway: a stream in two steps, answers with status and body, and what headers arrive. */
final class StandInGateway implements AutoCloseable {

    /** The bytes of the topic "flood": more than all buffers on the way to a client that does not read. */
    static final long FLOOD = 64L << 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch firstEventSeen = new CountDownLatch(1);
    private final AtomicLong flooded = new AtomicLong();

    private StandInGateway(HttpServer server) {
        this.server = server;
    }

    static StandInGateway start(int port) throws IOException {
        StandInGateway gateway =
                new StandInGateway(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        gateway.server.setExecutor(gateway.threads);
        gateway.server.createContext("/stream", gateway::stream);
        gateway.server.createContext("/topics/flood", gateway::flood);
        gateway.server.createContext("/topics/absent", exchange -> answer(exchange, 404, "{\"status\":404}"));
        gateway.server.createContext("/topics/pending", exchange -> answer(exchange, 503, "{\"status\":503}"));
        gateway.server.createContext("/topics/headers", StandInGateway::headers);
        gateway.server.createContext("/", exchange -> answer(exchange, 200, "{}"));
        gateway.server.start();
        return gateway;
    }

    /** Lets the stream go on to its second event. */
    void firstEventSeen() {
        firstEventSeen.countDown();
    }

    /** How many bytes of the flood somebody has taken so far. */
    long flooded() {
        return flooded.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            out.write("data: one\n\n".getBytes(UTF_8));
            out.flush();
            if (firstEventSeen.await(30, TimeUnit.SECONDS)) {
                out.write("data: two\n\n".getBytes(UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void flood(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        byte[] line = (": ".repeat(1 << 15) + "\n").getBytes(UTF_8);
        try (var out = exchange.getResponseBody()) {
            while (flooded.get() < FLOOD) {
                out.write(line);
                flooded.addAndGet(line.length);
            }
        }
    }

    private static void headers(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        answer(
                exchange,
                200,
                exchange.getProtocol() + " " + headers.get("X-Forwarded-For") + " " + headers.get("Connection"));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        exchange.getResponseHeaders().set("Retry-After", "7");
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
