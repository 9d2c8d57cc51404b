package io.pollcast.poll;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.thread.Failures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls to the backplane, whose answers come on any thread. */
final class Calls {

    private Calls() {}

    /** Makes a call; one that throws, against its contract, fails its stage. */
    static <T> CompletionStage<T> make(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Makes a call and brings the answer to {@code thread}: a value or an error, the other is null. */
    static <T> void make(
            Supplier<CompletionStage<T>> call, Executor thread, BiConsumer<@Nullable T, @Nullable Throwable> onAnswer) {
        make(call).whenComplete((answer, error) -> thread.execute(() -> onAnswer.accept(answer, error)));
    }

    /** What to log of an error: its message if the backplane made it for that, else all that there is. */
    static String problem(@Nullable Throwable error) {
        Throwable cause = error == null ? null : Failures.cause(error);
        return cause instanceof BackplaneException ? String.valueOf(cause.getMessage()) : String.valueOf(cause);
    }
}
