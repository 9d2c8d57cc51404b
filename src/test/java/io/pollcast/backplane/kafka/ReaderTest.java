package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.Stages;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of reading when a consumer fails; how it reads, the contract and the ITs show. */
class ReaderTest {

    private final Layout layout = new Layout(1, "shop", Uuid.ONE_UUID, 1, "shop.live", Uuid.ONE_UUID);
    private final Mark mark =
            new Mark(layout, layout.all().stream().collect(Collectors.toMap(each -> each, each -> 0L)), true);
    /** What the next consumers fail with; those after them do not. Owned by the reading thread once a question is asked. */
    private final Deque<Throwable> faults = new ArrayDeque<>();

    private final List<MockConsumer<String, byte[]>> consumers = new CopyOnWriteArrayList<>();
    private final List<Boolean> again = new CopyOnWriteArrayList<>();
    private final List<Long> rests = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    /** What ends the reading thread at its first rest, if anything. */
    private volatile boolean deadly;

    private final Reader reader = new Reader(
            this::open,
            new KafkaErrors(new KafkaSettings(List.of("k:9092"), "shop")),
            Duration.ofSeconds(30),
            this::thread,
            this::rest);

    @AfterEach
    void close() throws InterruptedException {
        reader.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(consumers).allMatch(MockConsumer::closed);
    }

    static Stream<Throwable> faults() {
        return Stream.of(
                new KafkaException("a record that cannot be read"),
                new TopicAuthorizationException(Set.of("shop")),
                new SaslAuthenticationException("another password"),
                new IllegalStateException("anything"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whateverPollingFailsWithIsSaidOnceAndAnotherConsumerReadsOn(Throwable fault) {
        faults.addAll(List.of(fault, fault, fault));
        try (CapturedLog log = CapturedLog.of(Reader.class)) {
            assertThat(catchThrowable(this::ask)).isInstanceOf(BackplaneException.class);
            askUntilAnswered();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN kafka_reading_failed problem=\"kafka at k:9092: ");
        }
        assertThat(again).as("who listens is told").containsExactly(false, true, true, true);
        assertThat(consumers.subList(0, 3)).allMatch(MockConsumer::closed);
        assertThat(threads).hasSize(1);
    }

    @Test
    void restsLongerAfterEachFailureButNotForLongAndBrieflyAfterAnAnswer() {
        IntStream.range(0, 6).forEach(i -> faults.add(new KafkaException("still")));
        assertThat(catchThrowable(this::ask)).isInstanceOf(BackplaneException.class);
        askUntilAnswered();
        assertThat(rests).containsExactly(500L, 1_000L, 2_000L, 4_000L, 4_000L, 4_000L);

        fail(consumers.get(6), new KafkaException("once more"));
        await().untilAsserted(() -> assertThat(rests).hasSize(7).last().isEqualTo(500L));
    }

    @Test
    void brokersThatAreAwayHaveBeenWaitedForAlready() {
        IntStream.range(0, 3).forEach(i -> faults.add(new TimeoutException("no answer")));
        assertThat(catchThrowable(this::ask)).isInstanceOf(BackplaneException.class);
        askUntilAnswered();
        assertThat(rests).containsExactly(500L, 500L, 500L);
    }

    @Test
    void aThreadThatAnErrorHasEndedIsReplacedWhenTheNextQuestionIsAsked() throws InterruptedException {
        deadly = true;
        faults.add(new OutOfMemoryError());
        try (CapturedLog log = CapturedLog.of(Reader.class)) {
            assertThat(catchThrowable(this::ask)).isInstanceOf(BackplaneException.class);
            threads.get(0).join();
            assertThat(ask()).isEqualTo("answer");
            assertThat(log.lines()).hasSize(2).last().isEqualTo("WARN kafka_reading_thread_replaced");
        }
        assertThat(again).containsExactly(false, true);
        assertThat(threads).hasSize(2);
    }

    private String ask() {
        return Stages.get(reader.at(mark, store -> "answer"));
    }

    /** Who asks while reading fails is told so, and asks again. */
    private void askUntilAnswered() {
        int fails = 0;
        while (true) {
            try {
                ask();
                return;
            } catch (BackplaneException e) {
                assertThat(++fails).as(e.getMessage()).isLessThan(10);
            }
        }
    }

    private Reading open(Layout ofWhat, boolean isAgain) {
        MockConsumer<String, byte[]> consumer = new MockConsumer<>(AutoOffsetResetStrategy.NONE.name());
        List<TopicPartition> all = ofWhat.all();
        consumer.assign(all);
        all.forEach(partition -> consumer.seek(partition, 0));
        consumers.add(consumer);
        again.add(isAgain);
        Throwable fault = faults.poll();
        if (fault != null) {
            fail(consumer, fault);
        }
        Store store = new Store(
                ofWhat, new StoreClock(() -> 5, () -> 1_000), new GarbageLog(), new LeaseLog(true), new Ear());
        return new Reading(ofWhat, consumer, store, () -> {});
    }

    private static void fail(MockConsumer<String, byte[]> consumer, Throwable fault) {
        consumer.schedulePollTask(() -> {
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        });
    }

    private void rest(long millis) {
        rests.add(millis);
        if (deadly) {
            deadly = false;
            throw new OutOfMemoryError();
        }
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "reader-test");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, error) -> {});
        threads.add(thread);
        return thread;
    }
}
