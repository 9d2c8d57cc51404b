package io.pollcast.probe;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.poll.fetch.Exchange;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.Source;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Body;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A backend on a manual clock: what it answers depends on the time. It takes a while for each answer, and remembers who asked when. */
final class FakeBackend implements Fetcher {

    final List<Long> askedMillis = new ArrayList<>();
    final List<Validators> conditions = new ArrayList<>();
    final AtomicReference<@Nullable Exchange> seen = new AtomicReference<>();

    private final ManualThread thread;
    private final long begin;
    private LongFunction<Observation> answer = millis -> value("{}");
    private Duration takes = Duration.ofMillis(20);
    private Map<String, String> headers = Map.of("content-type", "application/json");
    private int status = 200;
    private int underWay;
    int mostUnderWay;

    FakeBackend(ManualThread thread) {
        this.thread = thread;
        this.begin = thread.getAsLong();
    }

    static Observation.Fetched value(String json) {
        return new Observation.Fetched(Body.of(json), "application/json", Validators.NONE);
    }

    FakeBackend answers(LongFunction<Observation> answers) {
        answer = answers;
        return this;
    }

    FakeBackend takes(Duration time) {
        takes = time;
        return this;
    }

    FakeBackend answersWith(int code, Map<String, String> fields) {
        status = code;
        headers = fields;
        return this;
    }

    @Override
    public void fetch(Source source, Validators validators, Consumer<Observation> result) {
        long now = TimeUnit.NANOSECONDS.toMillis(thread.getAsLong() - begin);
        askedMillis.add(now);
        conditions.add(validators);
        underWay++;
        mostUnderWay = Math.max(mostUnderWay, underWay);
        Observation given = answer.apply(now);
        var unused = thread.schedule(() -> finish(given, result), takes.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void finish(Observation given, Consumer<Observation> result) {
        underWay--;
        if (status > 0) {
            seen.set(new Exchange(status, "http/1.1", headers, () -> 77));
        }
        result.accept(given);
    }

    @Override
    public void close() {}
}
