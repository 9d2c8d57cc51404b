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
    void takesNoSlowAnswerForAQuickOne() {
        answer(500_000, 10);
        answer(502_010, 2_000);
        assertThat(clock.now()).as("10 ms ahead at most, as before").isEqualTo(502_010);
        pass(60_001);
        answer(562_021, 0);
        answer(562_521, 500);
        assertThat(clock.now()).isEqualTo(562_521);
    }

    @Test
    void aSlowAnswerIsBetterThanAnOldOne() {
        answer(500_000, 10);
        pass(60_001);
        long drifted = 560_011 + 300;
        answer(drifted, 100);
        assertThat(clock.now()).isEqualTo(drifted + 100);
    }

    @Test
    void theFirstAnswerWinsOverThisMachinesClockAndAQuickerOneOverTheFirst() {
        answer(2_000_000, 5_000);
        assertThat(clock.now()).isEqualTo(2_005_000);
        answer(2_000_010, 10);
        assertThat(clock.now()).isEqualTo(2_000_020);
    }

    @Test
    void isNotBeforeWhatHasBeenRead() {
        clock.onSent(500_000, nanos);
        clock.onRead(500_700);
        assertThat(clock.now()).isEqualTo(500_700);
        clock.onRead(400_000);
        assertThat(clock.now()).isEqualTo(500_700);
    }

    /** A record that gets this time when it is sent, and whose answer takes so long. */
    private void answer(long stamp, long millis) {
        long sent = nanos;
        pass(millis);
        clock.onSent(stamp, sent);
    }

    private void pass(long millis) {
        nanos += millis * 1_000_000;
    }
}
