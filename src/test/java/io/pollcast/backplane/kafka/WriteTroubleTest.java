package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.testing.CapturedLog;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class WriteTroubleTest {

    private static final long LEASE = 6_000;

    private long nanos = 7;
    private final WriteTrouble trouble =
            new WriteTrouble(new KafkaErrors(new KafkaSettings(List.of("k:9092"), "shop")), () -> nanos);

    @Test
    void lastsWhenNothingWasWrittenForALeaseTimeThoughItWasTriedTwice() {
        fail();
        pass(LEASE);
        assertThat(trouble.lasts(LEASE)).as("one alone").isFalse();
        fail();
        assertThat(trouble.lasts(LEASE)).isTrue();
        assertThat(trouble.lasts(LEASE + 1)).isFalse();
    }

    @Test
    void isOverWithTheFirstValueThatWasWritten() {
        fail();
        pass(LEASE);
        fail();
        trouble.onWritten();
        fail();
        fail();
        assertThat(trouble.lasts(LEASE)).isFalse();
    }

    @Test
    void aValueThatIsTooLargeDoesNotCount() {
        for (int i = 0; i < 3; i++) {
            trouble.onFailed(trouble.now(), new ExecutionException(new RecordTooLargeException("x")));
            pass(LEASE);
        }
        assertThat(trouble.lasts(LEASE)).isFalse();
    }

    @Test
    void leavesTheLeaseToOthersForAWhileAndThenHasToWrite() {
        assertThatCode(trouble::checkRest).doesNotThrowAnyException();
        assertThat(trouble.isUnproven()).isFalse();
        letGo();
        assertThatThrownBy(trouble::checkRest)
                .isInstanceOf(BackplaneException.class)
                .hasMessage("kafka at k:9092: no answer in time; no value could be written, so the lease is left to"
                        + " other pollers for a while");
        pass(LEASE / 2);
        assertThatCode(trouble::checkRest).doesNotThrowAnyException();
        assertThat(trouble.isUnproven()).isTrue();
        trouble.onUseless(LEASE);
        assertThatThrownBy(trouble::checkRest).isInstanceOf(BackplaneException.class);
        trouble.onWritten();
        assertThatCode(trouble::checkRest).doesNotThrowAnyException();
        assertThat(trouble.isUnproven()).isFalse();
    }

    @Test
    void aClaimThatFailsForOnceIsTriedAgainAsSoonAsEver() {
        trouble.onUseless(LEASE);
        assertThatCode(trouble::checkRest).doesNotThrowAnyException();
    }

    @Test
    void isSaidOnceUntilItIsOver() {
        try (CapturedLog log = CapturedLog.of(WriteTrouble.class)) {
            letGo();
            letGo();
            assertThat(log.lines())
                    .containsExactly(
                            "WARN kafka_lease_let_go failures=2 problem=\"kafka at k:9092: no answer in time\"");
            trouble.onWritten();
            letGo();
            assertThat(log.lines()).hasSize(2);
        }
    }

    private void letGo() {
        fail();
        fail();
        trouble.onLetGo(LEASE);
    }

    private void fail() {
        trouble.onFailed(trouble.now(), new TimeoutException("x"));
    }

    private void pass(long millis) {
        nanos += millis * 1_000_000;
    }
}
