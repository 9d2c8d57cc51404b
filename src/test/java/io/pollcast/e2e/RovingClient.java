package io.pollcast.e2e;

import io.pollcast.testing.SseClient;
import io.pollcast.testing.SseParser;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that a load balancer sends to the next gateway each time that its stream ends: it comes with the id of the last event that it got,
 * and keeps what came over all its connections in order. A thread of its own; any may ask.
 */
final class RovingClient implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final List<String> urls;
    private final List<SseParser.Event> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean closed;
    private volatile long longestGapNanos;
    private long cameNanos = System.nanoTime();
    private volatile String id = "";

    private RovingClient(List<String> urls) {
        this.urls = urls;
    }

    /** @param first the gateway to begin with */
    static RovingClient follow(List<String> urls, int first) {
        RovingClient client = new RovingClient(urls);
        Thread thread = new Thread(() -> client.run(first), "roving-client");
        thread.setDaemon(true);
        thread.start();
        return client;
    }

    private void run(int first) {
        for (int i = first; !closed; i++) {
            try (SseClient stream =
                    SseClient.open(urls.get(i % urls.size()), id.isEmpty() ? Map.of() : Map.of("Last-Event-ID", id))) {
                connections.incrementAndGet();
                drain(stream);
            } catch (UncheckedIOException e) {
                // That gateway is away; the next one is not.
            }
            MachineRoom.pass(PAUSE);
        }
    }

    private void drain(SseClient stream) {
        int taken = 0;
        boolean ended = false;
        while (!closed && !ended) {
            // Asked before, so that what came until the end is taken.
            ended = stream.isEnded();
            List<SseParser.Event> all = stream.events();
            for (SseParser.Event event : all.subList(taken, all.size())) {
                events.add(event);
                id = event.id().isEmpty() ? id : event.id();
            }
            noteGap(taken < all.size());
            taken = all.size();
            MachineRoom.pass(GLANCE);
        }
    }

    private void noteGap(boolean came) {
        long now = System.nanoTime();
        longestGapNanos = Math.max(longestGapNanos, now - cameNanos);
        cameNanos = came ? now : cameNanos;
    }

    /** The longest time in which nothing came. */
    Duration longestGap() {
        return Duration.ofNanos(longestGapNanos);
    }

    /** What came of a topic, over all connections. */
    List<String> values(String topic) {
        return events.stream()
                .filter(event -> event.type().equals(topic))
                .map(SseParser.Event::data)
                .toList();
    }

    /** The numbers in it. */
    List<Integer> numbers(String topic) {
        return values(topic).stream()
                .map(data -> Integer.parseInt(data.replaceAll("\\D", "")))
                .toList();
    }

    /** How many streams it has had. */
    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        closed = true;
    }
}
