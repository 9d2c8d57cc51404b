package io.pollcast.thread;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.CapturedLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnerThreadTest {

    private final OwnerThread thread = new OwnerThread("owner-under-test");

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    @Test
    void runsEverythingOnOneThreadOfItsName() {
        Thread first =
                CompletableFuture.supplyAsync(Thread::currentThread, thread).join();
        Thread second =
                CompletableFuture.supplyAsync(Thread::currentThread, thread).join();
        assertThat(first).isSameAs(second);
        assertThat(first.getName()).isEqualTo("owner-under-test");
        assertThat(first.isDaemon()).isTrue();
    }

    @Test
    void aTaskThatThrowsIsLoggedOnceAndTheNextOneRuns() {
        try (CapturedLog log = CapturedLog.of(OwnerThread.class)) {
            thread.execute(() -> {
                throw new IllegalStateException("told");
            });
            CompletableFuture.runAsync(() -> {}, thread).join();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "ERROR task_failed thread=owner-under-test problem=\"java.lang.IllegalStateException: told at ");
        }
    }

    @Test
    void anErrorIsNotSwallowed() {
        try (CapturedLog log = CapturedLog.of(OwnerThread.class)) {
            thread.execute(() -> {
                throw new StackOverflowError("told");
            });
            CompletableFuture.runAsync(() -> {}, thread).join();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "ERROR task_failed thread=owner-under-test problem=\"java.lang.StackOverflowError: told at ");
        }
    }

    @Test
    void aRepetitionGoesOnAfterATaskThatThrows() {
        AtomicInteger runs = new AtomicInteger();
        try (CapturedLog log = CapturedLog.of(OwnerThread.class)) {
            ScheduledFuture<?> repetition = thread.scheduleWithFixedDelay(
                    () -> {
                        if (runs.incrementAndGet() == 1) {
                            throw new IllegalStateException("told");
                        }
                    },
                    0,
                    1,
                    MILLISECONDS);
            await().until(() -> runs.get() >= 3);
            repetition.cancel(false);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "ERROR task_failed thread=owner-under-test problem=\"java.lang.IllegalStateException: told at ");
        }
    }

    @Test
    void forgetsWhatIsCancelled() {
        thread.schedule(() -> {}, 1_000_000, MILLISECONDS).cancel(false);
        assertThat(thread.getQueue()).isEmpty();
    }

    @Test
    void dropsWhatComesAfterTheShutdown() {
        thread.shutdownNow();
        AtomicInteger runs = new AtomicInteger();
        assertThatCode(() -> {
                    thread.execute(runs::incrementAndGet);
                    var unused = thread.schedule(runs::incrementAndGet, 0, MILLISECONDS);
                })
                .doesNotThrowAnyException();
        assertThat(runs).hasValue(0);
    }
}
