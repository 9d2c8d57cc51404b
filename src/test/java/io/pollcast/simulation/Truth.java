package io.pollcast.simulation;

import io.pollcast.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the backend answers: a number for each topic that only grows, and when it became what. */
final class Truth {

    static final List<Topic> TOPICS = List.of(new Topic("news"), new Topic("prices"));

    private final Map<Topic, List<Long>> since = new HashMap<>();

    Truth() {
        TOPICS.forEach(topic -> since.put(topic, new ArrayList<>(List.of(0L))));
    }

    void change(Topic topic, long nowNanos) {
        numbers(topic).add(nowNanos);
    }

    int now(Topic topic) {
        return numbers(topic).size() - 1;
    }

    /** Since when the backend has answered with {@code number}, or with a later one. */
    long since(Topic topic, int number) {
        return numbers(topic).get(number);
    }

    /** For how long {@code number} has not been what the backend answers; 0 if it still is. */
    long outdatedNanos(Topic topic, int number, long nowNanos) {
        return number < now(topic) ? nowNanos - since(topic, number + 1) : 0;
    }

    private List<Long> numbers(Topic topic) {
        return Objects.requireNonNull(since.get(topic));
    }
}
