package io.pollcast.testing;

import io.pollcast.backplane.BackplaneException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Waits for what a {@link io.pollcast.backplane.Backplane} answers. */
public final class Stages {

    private static final long PATIENCE_SECONDS = 30;

    private Stages() {}

    /** The value of a stage, or its own exception. */
    public static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BackplaneException expected) {
                throw expected;
            }
            throw e;
        }
    }
}
