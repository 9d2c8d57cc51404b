package io.pollcast.backplane.redis;

import io.pollcast.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisBackplaneIT extends RedisContract {

    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.started();
        use(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    RedisSettings settings() {
        return new RedisSettings(server.url(), "test");
    }
}
