package io.pollcast.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A backend whose answers a test decides, and that counts the requests that reach it. On loopback; any thread. */
public final class ScriptedBackend implements AutoCloseable {

    private final Map<String, Supplier<byte[]>> bodies = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile int status = 200;

    private ScriptedBackend(HttpServer server) {
        this.server = server;
    }

    public static ScriptedBackend start() {
        return startOn(0);
    }

    /** The same on a port that was known before. */
    public static ScriptedBackend startOn(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            ScriptedBackend backend = new ScriptedBackend(server);
            server.setExecutor(backend.threads);
            server.createContext("/", backend::handle);
            server.start();
            return backend;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code path} answers from now on, made anew for each request. */
    public ScriptedBackend answer(String path, Supplier<String> body) {
        return answerBytes(path, () -> body.get().getBytes(StandardCharsets.UTF_8));
    }

    public ScriptedBackend answerBytes(String path, Supplier<byte[]> body) {
        bodies.put(path, body);
        return this;
    }

    /** The status of every answer from now on. */
    public void fail(int newStatus) {
        status = newStatus;
    }

    /** How often {@code path} was asked for. */
    public int requests(String path) {
        return requests.computeIfAbsent(path, ignored -> new AtomicInteger()).get();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.computeIfAbsent(path, ignored -> new AtomicInteger()).incrementAndGet();
            Supplier<byte[]> body = bodies.get(path);
            byte[] bytes = body == null ? new byte[0] : body.get();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(body == null ? 404 : status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
