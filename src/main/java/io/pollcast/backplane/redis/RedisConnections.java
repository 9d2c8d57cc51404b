package io.pollcast.backplane.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Lettuce, set up so that it neither sends a command twice nor keeps one for later. Nothing is opened before the first connection. */
final class RedisConnections {

    /** The fewest that Lettuce allows. */
    private static final int THREADS = 2;

    private static final long SHUTDOWN_SECONDS = 2;

    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;

    private RedisConnections(RedisURI uri, ClientResources resources, RedisClient client) {
        this.uri = uri;
        this.resources = resources;
        this.client = client;
    }

    static RedisConnections create(RedisURI uri, Duration timeout) {
        ClientResources resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .build();
        RedisClient client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // RESP2 needs no HELLO, and nothing of RESP3 is used.
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build())
                .build());
        return new RedisConnections(uri, resources, client);
    }

    EventExecutorGroup timer() {
        return resources.eventExecutorGroup();
    }

    CompletionStage<StatefulRedisConnection<byte[], byte[]>> forCommands() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri);
    }

    CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> forAnnouncements() {
        return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri);
    }

    /** Closes what is open and ends the threads, in the background. */
    void close() {
        var unused =
                client.shutdownAsync(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).whenComplete((done, error) -> endThreads());
    }

    private void endThreads() {
        var unused = resources.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
}
