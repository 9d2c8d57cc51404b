package io.pollcast.demo;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A small server, on loopback, by which the demo page asks what the backend counted, and stops and starts it. Not a part of the backend, so
 * that it answers while that does not, and so that its own requests are not among those counted.
 */
public final class DemoControl implements AutoCloseable {

    private final LoopbackServer server;

    private DemoControl(LoopbackServer server) {
        this.server = server;
    }

    /**
     * Listens from now on.
     *
     * @param port 0 for any free one
     * @param backend what it controls; closing the control leaves it as it is
     * @param origins those of the gateway, such as {@code http://localhost:8080}; asked at each request, as the gateway's port may not be
     *     known before it listens, and from any thread
     * @throws IOException if the port is taken
     */
    public static DemoControl start(int port, DemoBackend backend, Supplier<Set<String>> origins) throws IOException {
        return new DemoControl(LoopbackServer.open("demo-control", port, new ControlHandler(backend, origins)));
    }

    /** Where it listens, without a path: what a page's policy must allow it to connect to. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
        server.close();
    }
}
