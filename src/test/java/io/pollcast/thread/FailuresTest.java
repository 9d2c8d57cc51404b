package io.pollcast.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    private final IOException first = new IOException("first");

    @Test
    void theCauseIsWhatStagesAndFuturesWrapped() {
        assertThat(Failures.cause(new CompletionException(new ExecutionException(first))))
                .isSameAs(first);
        assertThat(Failures.cause(new UncheckedIOException(first))).isInstanceOf(UncheckedIOException.class);
        assertThat(Failures.cause(new CompletionException("nothing", null))).isInstanceOf(CompletionException.class);
    }

    @Test
    void aTypeIsLookedForAmongAllCauses() {
        Throwable error = new IllegalStateException(new UncheckedIOException(first));
        assertThat(Failures.isCausedBy(error, IOException.class)).isTrue();
        assertThat(Failures.isCausedBy(error, RuntimeException.class))
                .as("itself")
                .isTrue();
        assertThat(Failures.isCausedBy(error, CompletionException.class)).isFalse();
    }
}
