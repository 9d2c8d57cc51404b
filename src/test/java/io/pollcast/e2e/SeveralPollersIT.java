package io.pollcast.e2e;

import io.pollcast.testing.RedisServer;
import io.pollcast.testing.TcpProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

/** Over Redis. */
class SeveralPollersIT extends SeveralPollers {

    private final RedisServer redis = RedisServer.started();
    private final TcpProxy way = TcpProxy.to(redis.port());

    @AfterEach
    void stopRedis() {
        way.close();
        redis.close();
    }

    @Override
    MachineRoom openRoom(Path folder) {
        return MachineRoom.withoutRedis(folder).using(MachineRoom.redisAt(redis.url()));
    }

    @Override
    TcpProxy way() {
        return way;
    }

    @Override
    String byTheWay() {
        return MachineRoom.redisAt("redis://127.0.0.1:" + way.port());
    }
}
