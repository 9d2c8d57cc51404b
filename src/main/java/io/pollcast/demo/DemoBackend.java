package io.pollcast.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.pollcast.topic.Body;
import io.pollcast.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backend of the demo: four JSON endpoints on loopback, made from real data, that change at about the rhythm at which they are meant to
 * be polled. It counts the requests that really reach it.
 *
 * <p>What it answers, but for the figures of the host, depends on the clock alone: time goes on while the backend is stopped. Any thread may
 * call; whether it listens is guarded by its monitor.
 */
public final class DemoBackend implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DemoBackend.class);
    private static final int SMALL_BODY = 64 * 1024;
    private static final int WORTH_COMPRESSING = 1024;

    private final int wantedPort;
    private final LongSupplier nanoTime;
    private final long began;
    private final List<Route> routes;
    private final RequestCounts counts;

    private @Nullable LoopbackServer server;
    private int port;
    private long startedAt;
    private long nanosBefore;

    private DemoBackend(int wantedPort, LongSupplier nanoTime, List<Route> routes) {
        this.wantedPort = wantedPort;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        this.routes = routes;
        this.counts = new RequestCounts(routes.stream().map(Route::topic).toList(), nanoTime);
    }

    /**
     * A backend that does not listen yet.
     *
     * @param port on loopback; 0 for any free one, which it then keeps
     * @param nanoTime the clock that decides what has happened, in nanoseconds from anywhere
     * @throws IOException if the data in the jar cannot be read
     */
    public static DemoBackend create(int port, LongSupplier nanoTime) throws IOException {
        QuakeFeed quakes = QuakeFeed.of(Resources.read("data/earthquakes.geojson"));
        DepartureBoard departures = DepartureBoard.of(Resources.read("data/flights.json"));
        WeatherNormals weather = WeatherNormals.of(Resources.read("data/seattle-weather-hourly.csv"));
        return new DemoBackend(
                port,
                nanoTime,
                List.of(
                        new Route(new Topic("quakes"), Duration.ofSeconds(3), quakes.maxBody(), quakes),
                        new Route(new Topic("departures"), Duration.ofMillis(1_500), SMALL_BODY, departures),
                        new Route(new Topic("weather"), Duration.ofSeconds(10), SMALL_BODY, weather),
                        new Route(new Topic("host"), Duration.ofSeconds(10), SMALL_BODY, new HostFigures())));
    }

    /**
     * Listens; does nothing if it does already.
     *
     * @throws IOException if the port is taken
     */
    public synchronized void start() throws IOException {
        if (server == null) {
            server = LoopbackServer.open("demo-backend", port == 0 ? wantedPort : port, this::handle);
            port = server.port();
            startedAt = nanoTime.getAsLong();
            log.info("demo_backend_started port={}", port);
        }
    }

    /** Refuses connections from now on and cuts the open ones; does nothing if it does not listen. */
    public synchronized void stop() {
        if (server != null) {
            server.close();
            server = null;
            nanosBefore += nanoTime.getAsLong() - startedAt;
            log.info("demo_backend_stopped port={}", port);
        }
    }

    @Override
    public void close() {
        stop();
    }

    public synchronized boolean isRunning() {
        return server != null;
    }

    /** Where it listens, or listened last; 0 before the first {@link #start} unless a port was given. */
    public synchronized int port() {
        return port == 0 ? wantedPort : port;
    }

    /** What there is to poll. The URLs are those of {@link #port}: ask after the first {@link #start}. */
    public List<DemoEndpoint> endpoints() {
        URI base = URI.create("http://127.0.0.1:" + port());
        return routes.stream().map(route -> route.endpoint(base)).toList();
    }

    /** Requests that reached it, whatever the answer. */
    public long requests() {
        return counts.total();
    }

    /** Requests that reached it, by topic; those for nothing that there is are not in it. */
    public Map<Topic, Long> requestsPerTopic() {
        return counts.perTopic();
    }

    /** Requests a second over the last 30 seconds, or since it was created if that is shorter. */
    public double requestsPerSecond() {
        return counts.perSecond();
    }

    /** How long it has listened, in all: the time in which pages could have polled it. */
    public synchronized Duration uptime() {
        return Duration.ofNanos(nanosBefore + (server == null ? 0 : nanoTime.getAsLong() - startedAt));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Optional<Route> route =
                routes.stream().filter(each -> each.path().equals(path)).findFirst();
        if (route.isEmpty()) {
            counts.countOther();
            Replies.sendProblem(exchange, Replies.NOT_FOUND, "no such endpoint (expected: " + paths() + ")");
            return;
        }
        counts.count(route.get().topic());
        if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            Replies.sendProblem(exchange, Replies.METHOD_NOT_ALLOWED, "method (expected: GET or HEAD)");
            return;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - began);
        answer(exchange, route.get().feed().at(millis));
    }

    private String paths() {
        return String.join(", ", routes.stream().map(Route::path).toList());
    }

    private static void answer(HttpExchange exchange, Feed.Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Cache-Control", "no-cache");
        headers.set("Vary", "Accept-Encoding");
        if (answer.etag() != null) {
            headers.set("ETag", answer.etag());
        }
        if (answer.lastModified() != null) {
            headers.set("Last-Modified", answer.lastModified());
        }
        if (isKnown(exchange.getRequestHeaders(), answer)) {
            Replies.sendEmpty(exchange, Replies.NOT_MODIFIED);
            return;
        }
        boolean compressed = answer.body().size() >= WORTH_COMPRESSING && acceptsGzip(exchange.getRequestHeaders());
        if (compressed) {
            headers.set("Content-Encoding", "gzip");
        }
        Replies.send(exchange, Replies.OK, answer.contentType(), compressed ? gzip(answer.body()) : answer.body());
    }

    private static boolean isKnown(Headers request, Feed.Answer answer) {
        String etag = request.getFirst("If-None-Match");
        if (etag != null) {
            return etag.equals(answer.etag());
        }
        String since = request.getFirst("If-Modified-Since");
        return since != null && since.equals(answer.lastModified());
    }

    private static boolean acceptsGzip(Headers request) {
        String accepted = request.getFirst("Accept-Encoding");
        return accepted != null && accepted.matches("(.*,)?\\s*gzip\\s*(;\\s*q=(1.*|0\\.\\d*[1-9]\\d*)\\s*)?(,.*)?");
    }

    private static Body gzip(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body.bytes());
        }
        return Body.of(bytes.toByteArray());
    }

    private record Route(Topic topic, Duration every, int maxBody, Feed feed) {

        String path() {
            return "/api/" + topic;
        }

        DemoEndpoint endpoint(URI base) {
            return new DemoEndpoint(topic, base.resolve(path()), every, maxBody);
        }
    }
}
