package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.SseClient;
import io.pollcast.testing.SseParser;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * A client that comes back with the id of the last event that it has, as an EventSource does, and checks the numbers it gets over all of its
 * connections. One thread.
 */
final class Resuming implements AutoCloseable {

    private final String url;
    private final Map<String, String> headers;
    private final Map<String, Integer> newest = new HashMap<>();

    /** What came in the last connection behind its last id: a cursor cannot know of it, so it may come again. */
    private final Set<String> unconfirmed = new HashSet<>();

    private String id = "";
    private SseClient client;

    private Resuming(String url, Map<String, String> headers, SseClient client) {
        this.url = url;
        this.headers = headers;
        this.client = client;
    }

    static Resuming open(String url, boolean gzip) {
        Map<String, String> headers = Map.of("Accept-Encoding", gzip ? "gzip" : "identity");
        return new Resuming(url, headers, SseClient.open(url, headers));
    }

    boolean isEnded() {
        return client.isEnded();
    }

    /** Cuts the connection if the gateway has not ended it, checks what came, and asks for what is new. */
    void resume() {
        cutAndCheck();
        Map<String, String> asked = new HashMap<>(headers);
        if (!id.isEmpty()) {
            asked.put("Last-Event-ID", id);
        }
        client = SseClient.open(url, asked);
    }

    private void cutAndCheck() {
        client.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(client::isEnded);
        List<SseParser.Event> events = client.events();
        Set<String> again = Set.copyOf(unconfirmed);
        unconfirmed.clear();
        // A connection has no id of its own before it sends one; the one that it resumed with stays.
        String last = "";
        for (SseParser.Event event : events) {
            if (!event.type().startsWith("pollcast.")) {
                check(event, again);
                unconfirmed.add(event.type() + event.data().strip());
            }
            if (!event.id().equals(last)) {
                last = event.id();
                id = last;
                unconfirmed.clear();
            }
        }
    }

    private void check(SseParser.Event event, Set<String> again) {
        int number = Integer.parseInt(event.data().strip());
        int before = newest.getOrDefault(event.type(), 0);
        boolean fits = number > before || (number == before && again.contains(event.type() + number));
        assertThat(fits)
                .as("%s of %s: %d after %d", event.type(), headers, number, before)
                .isTrue();
        newest.put(event.type(), number);
    }

    /** Whether the client has a value, of this connection or of one before. */
    boolean has(String topic, int number) {
        return newest.getOrDefault(topic, 0) == number
                || client.data(topic).stream().anyMatch(data -> data.strip().equals(String.valueOf(number)));
    }

    /** Checks what came since the last time, too. */
    @Override
    public void close() {
        cutAndCheck();
    }
}
