package io.pollcast.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.pollcast.log.Quoted;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open HTTP server that only this machine can reach, with two threads of its own. Closing it cuts what is in flight. */
final class LoopbackServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LoopbackServer.class);
    /** By number: a machine that prefers IPv6 would make another one of the name. */
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static final int THREADS = 2;

    private final HttpServer server;
    private final ExecutorService threads;

    private LoopbackServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Listens from now on.
     *
     * @param name of the server, in errors, logs and thread names
     * @param port 0 for any free one
     * @throws IOException if the port is taken
     */
    static LoopbackServer open(String name, int port, HttpHandler handler) throws IOException {
        HttpServer server = bind(name, port);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> daemon(name, task));
        server.setExecutor(threads);
        server.createContext("/", exchange -> handle(name, handler, exchange));
        server.start();
        return new LoopbackServer(server, threads);
    }

    private static HttpServer bind(String name, int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
        } catch (BindException e) {
            throw new IOException(name + ": 127.0.0.1:" + port + " (expected: a free port)", e);
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void handle(String name, HttpHandler handler, HttpExchange exchange) throws IOException {
        try (exchange) {
            handler.handle(exchange);
        } catch (RuntimeException e) {
            log.error(
                    "demo_request_failed server={} path={} problem={}",
                    name,
                    Quoted.of(exchange.getRequestURI().getPath()),
                    Quoted.fault(e));
            throw e;
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** New connections are refused from now on, and open ones are closed. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
