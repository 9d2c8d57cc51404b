package io.pollcast.backplane.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneContract;
import org.junit.jupiter.api.Test;

class MemoryBackplaneTest extends BackplaneContract {

    private long nanos = Long.MAX_VALUE - 1;
    private long millis = System.currentTimeMillis();
    private final MemoryBackplane backplane = new MemoryBackplane(() -> nanos, () -> millis);
    private final MemoryStore empty = backplane.saved();
    private MemoryStore saved = empty;

    @Override
    protected Backplane open() {
        return backplane;
    }

    @Override
    protected void passLeaseTime(long millis) {
        nanos += millis * 1_000_000;
    }

    @Override
    protected void passTime(long millis) {
        nanos += millis * 1_000_000;
    }

    @Override
    protected void loseData() {
        backplane.restore(empty);
    }

    @Override
    protected void save() {
        saved = backplane.saved();
    }

    @Override
    protected void restore() {
        backplane.restore(saved);
    }

    @Test
    void versionsFollowTheClockAndNeverGoBackWithIt() {
        Holder holder = acquire();
        assertThat(holder.publish(QUAKES, "a")).isEqualTo(millis);
        millis += 1_000;
        long second = holder.publish(QUAKES, "b");
        assertThat(second).isEqualTo(millis);
        millis -= 3_600_000;
        assertThat(holder.publish(QUAKES, "c")).isEqualTo(second + 1);
    }

    @Test
    void whatAListenerCausesIsAnnouncedAfterwardsToEveryone() {
        Holder holder = acquire();
        get(backplane.subscribe(announcement -> {
            if (holder.stored.isEmpty() && get(backplane.read(NEWS)).isEmpty()) {
                holder.publish(NEWS, "caused");
            }
        }));
        Heard heard = listen(backplane);
        holder.publish(QUAKES, "cause");
        assertThat(heard.updates()).extracting(update -> update.topic()).containsExactly(QUAKES, NEWS);
    }
}
