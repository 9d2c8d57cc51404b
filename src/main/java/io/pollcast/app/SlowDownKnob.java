package io.pollcast.app;

import io.pollcast.admin.Knob;
import io.pollcast.http.HttpProblem;
import io.pollcast.poll.Poller;
import io.pollcast.poll.SlowDown;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code PUT /api/slow-down?factor=3x}. Thread-safe. */
final class SlowDownKnob implements Knob {

    private final @Nullable Poller poller;

    /** @param poller null in a gateway */
    SlowDownKnob(@Nullable Poller poller) {
        this.poller = poller;
    }

    @Override
    public CompletableFuture<Optional<HttpProblem>> turn(String value) {
        Optional<SlowDown> wanted = SlowDown.parse(value);
        if (wanted.isEmpty()) {
            return problem(400, "Bad Request", "factor (expected: " + SlowDown.EXPECTED + ")");
        }
        Poller polling = poller;
        if (polling == null) {
            return problem(409, "Conflict", "this process does not poll (expected: the admin port of the poller)");
        }
        return polling.slowDown(wanted.get())
                .thenApply(done -> done
                        ? Optional.empty()
                        : Optional.of(new HttpProblem(
                                409,
                                "Conflict",
                                "this poller stands by (expected: the admin port of the one that holds the lease)")));
    }

    private static CompletableFuture<Optional<HttpProblem>> problem(int status, String title, String detail) {
        return CompletableFuture.completedFuture(Optional.of(new HttpProblem(status, title, detail)));
    }
}
