package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.BackplaneHealth;
import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.Stages;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class CallsTest {

    private final KafkaErrors errors = new KafkaErrors(new KafkaSettings(List.of("k:9092"), "shop"));
    private final Calls calls = new Calls(errors, Duration.ofSeconds(20));

    @Test
    void isAsHealthyAsTheLastCall() {
        assertThat(calls.health()).isEqualTo(new BackplaneHealth(false, "kafka at k:9092: not connected yet"));
        answer();
        assertThat(calls.health()).isEqualTo(BackplaneHealth.OK);
        fail(new TimeoutException("Call(callName=listTopics, deadlineMs=17)"));
        assertThat(calls.health()).isEqualTo(new BackplaneHealth(false, "kafka at k:9092: no answer in time"));
    }

    @Test
    void whatOurOwnFenceRefusesSaysNothingOfTheBrokers() {
        assertThat(Stages.get(calls.track(false, "refused", CompletableFuture::new)))
                .isEqualTo("refused");
        assertThat(calls.health().connected()).isFalse();
        fail(new TimeoutException("x"));
        assertThat(Stages.get(calls.track(false, "refused", CompletableFuture::new)))
                .isEqualTo("refused");
        assertThat(calls.health()).isEqualTo(new BackplaneHealth(false, "kafka at k:9092: no answer in time"));
        assertThat(Stages.get(calls.track(true, "refused", () -> CompletableFuture.completedFuture("fine"))))
                .isEqualTo("fine");
        assertThat(calls.health()).isEqualTo(BackplaneHealth.OK);
        calls.close();
        assertThatThrownBy(() -> Stages.get(calls.track(false, "refused", CompletableFuture::new)))
                .hasMessageContaining("closed");
    }

    @Test
    void whatHindersOneValueSaysNothingOfTheOthers() {
        answer();
        fail(new NoLeaderException(new TopicPartition("shop", 2)));
        fail(new RecordTooLargeException("x"));
        assertThat(calls.health()).isEqualTo(BackplaneHealth.OK);
        assertThatThrownBy(() -> Stages.get(calls.track(
                        () -> CompletableFuture.failedFuture(new NoLeaderException(new TopicPartition("shop", 2))))))
                .isInstanceOf(BackplaneException.class)
                .hasMessage("kafka at k:9092: partition shop-2 has no leader");
    }

    /** As values that wait behind a stranger's transaction, while beats pass. */
    @Test
    void whoIsNotAnsweredWhileOthersAreSaysNothingOfTheBrokers() {
        try (CapturedLog log = CapturedLog.of(Calls.class)) {
            CompletableFuture<String> slow = new CompletableFuture<>();
            CompletionStage<String> waiting = calls.track(() -> slow);
            answer();
            slow.completeExceptionally(new TimeoutException("x"));
            assertThatThrownBy(() -> Stages.get(waiting)).hasMessage("kafka at k:9092: no answer in time");
            assertThat(calls.health()).isEqualTo(BackplaneHealth.OK);
            assertThat(log.lines()).hasSize(1);
            fail(new TimeoutException("x"));
            assertThat(calls.health().connected()).isFalse();
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void whatIsWrongIsLoggedOnceUntilItIsOver() {
        try (CapturedLog log = CapturedLog.of(Calls.class)) {
            for (int i = 0; i < 5; i++) {
                fail(new TimeoutException("x"));
                fail(new SaslAuthenticationException("user alice"));
            }
            answer();
            answer();
            fail(new TimeoutException("x"));
            assertThat(log.lines()).hasSize(4);
            assertThat(log.lines().get(0))
                    .isEqualTo("WARN kafka_disconnected problem=\"kafka at k:9092: no answer in time\"");
            assertThat(log.lines().get(1)).contains("refuses who we say we are").doesNotContain("alice");
            assertThat(log.lines().get(2)).isEqualTo("INFO kafka_connected address=k:9092");
        }
    }

    @Test
    void sayWhichRightIsMissing() {
        assertThat(fail(new TopicAuthorizationException(Set.of("shop"))))
                .hasMessageContaining(
                        "not allowed: Read on topic shop (expected: kafka-acls.sh --add --topic shop --operation Read");
        assertThat(fail(new RecordTooLargeException("x"))).hasMessageContaining("expected: the max.message.bytes");
        assertThat(fail(new KafkaException("password=x", new IllegalStateException("password=x"))))
                .hasMessage("kafka at k:9092: KafkaException because of IllegalStateException");
    }

    @Test
    void theEndOfAllEndsThoseThatAreOpen() {
        CompletionStage<String> open = calls.track(CompletableFuture::new);
        assertThat(calls.close()).isTrue();
        assertThat(calls.close()).as("once more").isFalse();
        assertThatThrownBy(() -> Stages.get(open))
                .isInstanceOf(BackplaneException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> Stages.get(calls.track(() -> CompletableFuture.completedFuture("late"))))
                .hasMessageContaining("closed");
        assertThat(calls.health().connected()).isFalse();
    }

    @Test
    void aCallThatThrowsIsACallThatFails() {
        assertThatThrownBy(() -> Stages.get(calls.<String>track(() -> {
                    throw new BackplaneException("nothing there");
                })))
                .hasMessage("kafka at k:9092: nothing there");
    }

    private void answer() {
        assertThat(Stages.get(calls.track(() -> CompletableFuture.completedFuture("fine"))))
                .isEqualTo("fine");
    }

    private Throwable fail(RuntimeException error) {
        CompletionStage<String> stage = calls.track(() -> CompletableFuture.failedFuture(error));
        return catchThrowable(() -> Stages.get(stage));
    }
}
