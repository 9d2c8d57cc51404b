package io.pollcast.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Follows one stream on a thread of its own and remembers what came. It does not reconnect. */
public final class SseClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<SseParser.Event> events = new CopyOnWriteArrayList<>();
    private final SseParser parser = new SseParser();
    private final HttpResponse<InputStream> response;
    private volatile boolean ended;

    private SseClient(HttpResponse<InputStream> response) {
        this.response = response;
    }

    /** Connects; returns when the head of the response is there. */
    public static SseClient open(String url, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/event-stream");
        headers.forEach(request::header);
        try {
            HttpClient http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            SseClient client = new SseClient(http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
            Thread thread = new Thread(client::read, "sse-client");
            thread.setDaemon(true);
            thread.start();
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static SseClient open(String url) {
        return open(url, Map.of());
    }

    private void read() {
        byte[] buffer = new byte[64 * 1024];
        Gunzip gunzip = new Gunzip();
        boolean gzip = headers().getOrDefault("content-encoding", List.of()).contains("gzip");
        try (InputStream in = response.body()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (parser) {
                    parser.feed(gzip ? gunzip.feed(Arrays.copyOf(buffer, n)) : Arrays.copyOf(buffer, n));
                    events.addAll(parser.take());
                }
            }
        } catch (IOException e) {
            // The end, as far as a test is concerned: it asks isEnded.
        }
        ended = true;
    }

    public int status() {
        return response.statusCode();
    }

    public Map<String, List<String>> headers() {
        return response.headers().map();
    }

    /** All events so far. */
    public List<SseParser.Event> events() {
        return List.copyOf(events);
    }

    /** The data of all events of a type so far. */
    public List<String> data(String type) {
        List<String> data = new ArrayList<>();
        for (SseParser.Event event : events) {
            if (event.type().equals(type)) {
                data.add(event.data());
            }
        }
        return data;
    }

    /** Waits for an event and returns the first that fits. */
    public SseParser.Event await(Predicate<SseParser.Event> wanted) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> events.stream().filter(wanted).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Waits for an event of a type with a text in its data. */
    public SseParser.Event await(String type, String text) {
        return await(event -> event.type().equals(type) && event.data().contains(text));
    }

    public String lastEventId() {
        synchronized (parser) {
            return parser.lastEventId();
        }
    }

    /** The stream's reconnection time in milliseconds; -1 if it has set none. */
    public int retry() {
        synchronized (parser) {
            return parser.retry();
        }
    }

    public int comments() {
        synchronized (parser) {
            return parser.comments();
        }
    }

    public boolean isEnded() {
        return ended;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
