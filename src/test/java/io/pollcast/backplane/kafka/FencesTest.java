package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Fence;
import org.junit.jupiter.api.Test;

class FencesTest {

    private long nanos = 7;
    private final Fences fences = new Fences(() -> nanos);

    @Test
    void admitsOnlyTheLeasesTokenInOrder() {
        assertThat(fences.admits(new Fence("a", 1))).isFalse();
        fences.begin("a", 6_000, nanos);
        assertThat(fences.admits(new Fence("b", 1))).isFalse();
        assertThat(fences.admits(new Fence("a", 0))).isFalse();
        assertThat(fences.admits(new Fence("a", 3))).isTrue();
        assertThat(fences.admits(new Fence("a", 3))).isFalse();
        assertThat(fences.admits(new Fence("a", 2))).isFalse();
    }

    @Test
    void theSameClaimOnceMoreDoesNotBeginTheOrderAnew() {
        fences.begin("a", 6_000, nanos);
        assertThat(fences.admits(new Fence("a", 3))).isTrue();
        fences.begin("a", 6_000, nanos);
        assertThat(fences.admits(new Fence("a", 3))).isFalse();
        fences.begin("b", 6_000, nanos);
        assertThat(fences.admits(new Fence("b", 1))).isTrue();
    }

    @Test
    void aLeaseIsOverByOurOwnClockToo() {
        fences.begin("a", 6_000, nanos);
        pass(5_999);
        assertThat(fences.isOurs("a")).isTrue();
        fences.extend("a", nanos - 1_000_000);
        pass(5_998);
        assertThat(fences.isOurs("a")).isTrue();
        pass(1);
        assertThat(fences.isOurs("a")).isFalse();
    }

    @Test
    void whatIsLostIsOverAtOnce() {
        fences.begin("b", 6_000, nanos);
        fences.end("a");
        fences.extend("a", nanos + 1);
        assertThat(fences.isOurs("b")).isTrue();
        fences.end("b");
        assertThat(fences.isOurs("b")).isFalse();
        assertThat(fences.admits(new Fence("b", 9))).isFalse();
    }

    private void pass(long millis) {
        nanos += millis * 1_000_000;
    }
}
