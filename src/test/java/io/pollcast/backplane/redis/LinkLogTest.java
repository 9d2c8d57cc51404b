package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.CapturedLog;
import org.junit.jupiter.api.Test;

class LinkLogTest {

    @Test
    void saysEachChangeOnceAndWhere() {
        LinkLog log = new LinkLog("commands");
        try (CapturedLog captured = CapturedLog.of(LinkLog.class)) {
            log.disconnected("is away");
            log.disconnected("is away");
            log.connected(new RedisNode("one", 1));
            log.connected(new RedisNode("one", 1));
            log.disconnected("is away");
            log.connected(new RedisNode("two", 2));
            assertThat(captured.lines())
                    .containsExactly(
                            "WARN redis_disconnected purpose=commands problem=\"is away\"",
                            "INFO redis_connected purpose=commands address=one:1",
                            "WARN redis_disconnected purpose=commands problem=\"is away\"",
                            "INFO redis_connected purpose=commands address=two:2");
        }
    }
}
