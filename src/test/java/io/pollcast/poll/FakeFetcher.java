package io.pollcast.poll;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.Source;
import io.pollcast.topic.Body;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Remembers what it was asked, and answers when the test says what. */
final class FakeFetcher implements Fetcher {

    final List<Validators> asked = new ArrayList<>();
    private final Deque<Consumer<Observation>> open = new ArrayDeque<>();

    @Override
    public void fetch(Source source, Validators validators, Consumer<Observation> result) {
        asked.add(validators);
        open.add(result);
    }

    int open() {
        return open.size();
    }

    /** Answers the oldest call that has no answer. */
    void answer(Observation observation) {
        open.remove().accept(observation);
    }

    @Override
    public void close() {
        open.clear();
    }

    /** A value whose ETag is made of it. */
    static Observation.Fetched value(String body) {
        return new Observation.Fetched(Body.of(body), "application/json", tag(body));
    }

    static Validators tag(String body) {
        return new Validators("\"" + body + "\"", null);
    }

    static Observation failure(String reason) {
        return new Observation.Failed(reason);
    }

    static Observation unfit(String reason) {
        return Observation.Failed.unfit(reason);
    }

    static Observation notModified() {
        return new Observation.NotModified();
    }
}
