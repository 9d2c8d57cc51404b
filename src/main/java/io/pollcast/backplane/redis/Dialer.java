package io.pollcast.backplane.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lettuce, set up so that it neither sends a command twice nor keeps one for later. Nothing is opened before the first connection. */
final class Dialer {

    /** The fewest that Lettuce allows. */
    private static final int THREADS = 2;

    private static final long SHUTDOWN_SECONDS = 2;

    private final boolean tls;
    private final @Nullable String serverName;
    private final Duration timeout;
    private final ClientResources resources;
    private final RedisClient client;

    private Dialer(
            boolean tls, @Nullable String serverName, Duration timeout, ClientResources resources, RedisClient client) {
        this.tls = tls;
        this.serverName = serverName;
        this.timeout = timeout;
        this.resources = resources;
        this.client = client;
    }

    /** Whether to speak TLS and how, and how long to wait for a connection and for each answer. */
    static Dialer create(boolean tls, RedisTls how, Duration timeout) {
        ClientResources resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .socketAddressResolver(NodeUri.RESOLVER)
                .build();
        RedisClient client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // RESP2 needs no HELLO, and nothing of RESP3 is used.
                .protocolVersion(ProtocolVersion.RESP2)
                .sslOptions(how.options())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build())
                .build());
        return new Dialer(tls, how.serverName(), timeout, resources, client);
    }

    EventExecutorGroup timer() {
        return resources.eventExecutorGroup();
    }

    CompletionStage<Reached<StatefulRedisConnection<byte[], byte[]>>> forCommands(RedisNode node, Login login) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri(node, login))
                // Lettuce's own kind of stage never completes in exceptionallyCompose.
                .toCompletableFuture()
                .thenApply(connection -> new Reached<>(connection, node));
    }

    CompletionStage<Reached<StatefulRedisPubSubConnection<byte[], byte[]>>> forAnnouncements(
            RedisNode node, Login login) {
        return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri(node, login))
                .toCompletableFuture()
                .thenApply(connection -> new Reached<>(connection, node));
    }

    /** The answer to one question, on a connection of its own. */
    <T> CompletionStage<T> ask(
            RedisNode node,
            Login login,
            Function<RedisAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> question) {
        return forCommands(node, login)
                .thenCompose(reached ->
                        question.apply(reached.connection().async()).whenComplete((answer, error) -> reached.end()));
    }

    /** Closes what is open and ends the threads, in the background. */
    void close() {
        var unused =
                client.shutdownAsync(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).whenComplete((done, error) -> endThreads());
    }

    private void endThreads() {
        var unused = resources.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }

    private RedisURI uri(RedisNode node, Login login) {
        RedisURI uri = serverName == null
                ? new RedisURI(node.host(), node.port(), timeout)
                : new NodeUri(node, serverName, timeout);
        uri.setSsl(tls);
        login.putInto(uri);
        return uri;
    }
}
