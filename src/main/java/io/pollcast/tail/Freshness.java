package io.pollcast.tail;

import io.pollcast.terminal.Printable;
import io.pollcast.terminal.Spans;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** What the gateway says about itself and its topics, and what silence means. Times are monotonic nanoseconds. One thread. */
final class Freshness {

    private static final int MAX_TOPICS = 256;
    private static final int MAX_NAME = 128;
    private static final long DEFAULT_EVERY = 15_000;
    private static final long MAX_EVERY = 3_600_000;

    private final Map<String, String> states = new LinkedHashMap<>();
    private boolean known;
    private long every = DEFAULT_EVERY;
    private long heardNanos;
    private long oldestAge = -1;
    private long beatNanos;

    /** Something has come. */
    void onBytes(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** A heartbeat. */
    void onBeat(String json, long nowNanos) {
        Map<String, String> members = FlatJson.members(json);
        known = true;
        every = number(members, "every").orElse(DEFAULT_EVERY);
        every = Math.max(1, Math.min(every, MAX_EVERY));
        oldestAge = number(members, "oldestAge").orElse(-1);
        beatNanos = nowNanos;
    }

    /** A state; returns it in words. */
    String onStatus(String json) {
        Map<String, String> members = FlatJson.members(json);
        known = true;
        String topic = shown(members, "topic", "a topic");
        String state = shown(members, "state", "in an unknown state");
        if (states.size() < MAX_TOPICS || states.containsKey(topic)) {
            states.put(topic, state);
        }
        StringBuilder words = new StringBuilder(topic).append(" is ").append(state);
        number(members, "age")
                .ifPresent(
                        age -> words.append(", seen ").append(Spans.text(age)).append(" ago"));
        number(members, "changedAge")
                .ifPresent(age ->
                        words.append(", changed ").append(Spans.text(age)).append(" ago"));
        number(members, "every")
                .ifPresent(rhythm -> words.append(", polled every ").append(Spans.text(rhythm)));
        String error = members.getOrDefault("error", "");
        return error.isEmpty() ? words.toString() : words + ": " + Printable.line(error, MAX_NAME);
    }

    private static String shown(Map<String, String> members, String name, String otherwise) {
        return Printable.line(members.getOrDefault(name, otherwise), MAX_NAME);
    }

    private static OptionalLong number(Map<String, String> members, String name) {
        String text = members.getOrDefault(name, "");
        return text.matches("\\d{1,15}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** What unnamed values are called: the topic, if there is only one. */
    String only() {
        return states.size() == 1 ? states.keySet().iterator().next() : "message";
    }

    /** Whether all topics are as they should be. */
    boolean isFresh() {
        return states.values().stream().allMatch("fresh"::equals);
    }

    /** Whether a heartbeat is so late that something between here and the gateway must be holding it back. */
    boolean isMuted(long nowNanos) {
        return known && silence(nowNanos) > every * 2;
    }

    /** Whether it is time to give such a connection up. */
    boolean isHopeless(long nowNanos) {
        return known && silence(nowNanos) > every * 4;
    }

    /** Milliseconds since something came. */
    long silence(long nowNanos) {
        return TimeUnit.NANOSECONDS.toMillis(nowNanos - heardNanos);
    }

    long everyMillis() {
        return every;
    }

    /** One line for the bottom of the screen. */
    String summary(long nowNanos) {
        if (!known) {
            return "last heard " + Spans.text(silence(nowNanos)) + " ago";
        }
        StringBuilder words = new StringBuilder(state());
        if (oldestAge >= 0) {
            long since = TimeUnit.NANOSECONDS.toMillis(nowNanos - beatNanos);
            words.append(" · heartbeat ").append(Spans.text(since)).append(" ago");
            words.append(", then nothing older than ").append(Spans.text(oldestAge));
        } else {
            words.append(" · first heartbeat due within ").append(Spans.text(every));
        }
        return words.toString();
    }

    private String state() {
        if (states.size() == 1) {
            return states.keySet().iterator().next()
                    + ' '
                    + states.values().iterator().next();
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        states.values().forEach(state -> counts.merge(state, 1, Integer::sum));
        StringBuilder words = new StringBuilder();
        counts.forEach((state, count) -> words.append(words.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(state));
        return words.toString();
    }
}
