package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.CapturedLog;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkLogTest {

    private static final String DOWN = "WARN redis_disconnected purpose=commands problem=\"READONLY\"";
    private static final String UP = "INFO redis_connected purpose=commands address=host:6379";

    private final CapturedLog captured = CapturedLog.of(LinkLog.class);
    private long nanos;
    private final LinkLog log = new LinkLog("commands", "host:6379", () -> nanos);

    @AfterEach
    void close() {
        captured.close();
    }

    private void passSeconds(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void saysEachChangeOnce() {
        log.disconnected("READONLY");
        log.disconnected("READONLY");
        log.connected();
        log.connected();
        assertThat(captured.lines()).containsExactly(DOWN, UP);
    }

    @Test
    void theSameProblemAtEachBeatIsSaidOnce() {
        for (int i = 0; i < 100; i++) {
            log.disconnected("READONLY");
            log.connected();
            passSeconds(10);
        }
        assertThat(captured.lines()).containsExactly(DOWN, UP);
    }

    @Test
    void anotherProblemOrTheSameOneLaterIsSaid() {
        log.disconnected("READONLY");
        log.connected();
        log.disconnected("connection lost");
        log.connected();
        log.disconnected("READONLY");
        log.connected();
        passSeconds(31);
        log.disconnected("READONLY");
        assertThat(captured.lines())
                .containsExactly(
                        DOWN,
                        UP,
                        "WARN redis_disconnected purpose=commands problem=\"connection lost\"",
                        UP,
                        DOWN,
                        UP,
                        DOWN);
    }
}
