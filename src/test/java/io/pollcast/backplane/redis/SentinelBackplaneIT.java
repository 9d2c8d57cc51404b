package io.pollcast.backplane.redis;

import io.pollcast.testing.RedisSentinels;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract where Sentinels say where Redis is. */
@Tag("slow")
class SentinelBackplaneIT extends RedisContract {

    private static RedisSentinels sentinels;

    @BeforeAll
    static void start() {
        sentinels = RedisSentinels.started(Duration.ofSeconds(30));
        use(sentinels.primary());
    }

    @AfterAll
    static void stop() {
        sentinels.close();
    }

    @Override
    RedisSettings settings() {
        return SentinelIT.settings(sentinels.sentinels(), RedisSentinels.MASTER);
    }
}
