package io.pollcast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final long PATIENCE = 1_000;

    private final AtomicLong nanos = new AtomicLong();
    private final Turns<String> turns = new Turns<>(2, 3, PATIENCE, nanos::get);
    private final List<CompletableFuture<String>> asked = new ArrayList<>();

    private CompletableFuture<String> ask() {
        return turns.take(() -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        });
    }

    private void askTwice() {
        assertThat(List.of(ask(), ask())).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void whoComesWhileAllAreTakenWaitsForTheNext() {
        List<CompletableFuture<String>> answers = List.of(ask(), ask(), ask(), ask());
        assertThat(asked).hasSize(2);
        asked.get(1).complete("b");
        assertThat(asked).hasSize(3);
        assertThat(answers.get(1)).isCompletedWithValue("b");
        asked.get(0).completeExceptionally(new IOException("down"));
        assertThat(asked).as("a failure is an end, too").hasSize(4);
        assertThat(answers.get(0)).isCompletedExceptionally();
        asked.get(2).complete("c");
        asked.get(3).complete("d");
        assertThat(answers.get(2)).isCompletedWithValue("c");
        assertThat(answers.get(3)).isCompletedWithValue("d");
        askTwice();
        assertThat(ask()).isNotDone();
        assertThat(asked).as("all turns are there again").hasSize(6);
    }

    @Test
    void noMoreThanSoManyWait() {
        for (int i = 0; i < 5; i++) {
            assertThat(ask()).isNotDone();
        }
        assertThat(ask()).isCompletedExceptionally();
        asked.get(0).complete("a");
        assertThat(ask()).isNotDone();
        assertThat(asked).hasSize(3);
    }

    @Test
    void whoHasWaitedTooLongIsNotAskedAbout() {
        askTwice();
        CompletableFuture<String> late = ask();
        nanos.addAndGet(1);
        CompletableFuture<String> inTime = ask();
        nanos.addAndGet(PATIENCE - 1);
        asked.get(0).complete("a");
        assertThat(late)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(Turns.TooLateException.class);
        assertThat(asked).hasSize(3);
        asked.get(2).complete("c");
        assertThat(inTime).isCompletedWithValue("c");
    }

    @Test
    void aQuestionThatThrowsGivesItsTurnBack() {
        for (int i = 0; i < 3; i++) {
            assertThat(turns.take(() -> {
                        throw new IllegalStateException("no question");
                    }))
                    .isCompletedExceptionally();
        }
        askTwice();
        CompletableFuture<String> waits = turns.take(() -> {
            throw new NoClassDefFoundError("no question");
        });
        assertThat(ask()).isNotDone();
        assertThat(asked).hasSize(2);
        asked.get(0).complete("a");
        assertThat(waits).isCompletedExceptionally();
        assertThat(asked).as("who waits behind it is asked about").hasSize(3);
    }

    @Test
    void tenThousandAnswersAtOnceAreNoTenThousandCalls() {
        int many = 10_000;
        Turns<Integer> queue = new Turns<>(1, many, PATIENCE, nanos::get);
        CompletableFuture<Integer> first = new CompletableFuture<>();
        assertThat(queue.take(() -> first)).isNotDone();
        List<Integer> depths = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            var unused = queue.take(() -> {
                depths.add(Thread.currentThread().getStackTrace().length);
                return CompletableFuture.completedFuture(0);
            });
        }
        first.complete(0);
        assertThat(depths).hasSize(many).allMatch(depth -> depth <= depths.get(0) + 2);
    }

    @Test
    void fromManyThreadsNeverMoreAtOnce() throws InterruptedException {
        int questions = 2_000;
        Turns<String> many = new Turns<>(7, questions, Long.MAX_VALUE, System::nanoTime);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(questions);
        try {
            for (int i = 0; i < questions; i++) {
                threads.execute(() -> {
                    var unused = many.take(() -> CompletableFuture.supplyAsync(
                                    () -> {
                                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                        now.decrementAndGet();
                                        return "";
                                    },
                                    threads))
                            .whenComplete((answer, failure) -> all.countDown());
                });
            }
            all.await();
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 7);
    }
}
