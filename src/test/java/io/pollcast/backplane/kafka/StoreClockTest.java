package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreClockTest {

    private long nanos = Long.MAX_VALUE - 5_000_000_000L;
    private final StoreClock clock = new StoreClock(() -> nanos, () -> 1_000_000);

    @Test
    void isThisMachinesUntilTheBrokersIsKnown() {
        assertThat(clock.now()).isEqualTo(1_000_000);
        pass(1_500);
        assertThat(clock.now()).isEqualTo(1_001_500);
    }

    @Test
    void isThatOfTheLastAnswer() {
        long sent = nanos;
        pass(40);
        clock.onSent(500_000, sent);
        assertThat(clock.now()).as("ahead by the way there and back at most").isEqualTo(500_040);
        pass(10);
        assertThat(clock.since(500_000)).isEqualTo(50);
        assertThat(clock.since(600_000)).as("yet to come").isZero();
    }

    @Test
    void isNotBeforeWhatHasBeenRead() {
        clock.onSent(500_000, nanos);
        clock.onRead(500_700);
        assertThat(clock.now()).isEqualTo(500_700);
        clock.onRead(400_000);
        assertThat(clock.now()).isEqualTo(500_700);
    }

    private void pass(long millis) {
        nanos += millis * 1_000_000;
    }
}
