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
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.SocketAddressResolver;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
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

    static RedisConnections create(RedisUrl url, RedisTls tls, Duration timeout) {
        RedisURI uri = url.uri(timeout);
        ClientResources.Builder builder = DefaultClientResources.builder();
        if (tls.serverName() != null) {
            // Lettuce holds the certificate against the name in the URI: so that is the server's, and we say where it
            // is.
            builder.socketAddressResolver(new Named(tls.serverName(), url));
        }
        ClientResources resources = builder.ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .build();
        RedisClient client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // RESP2 needs no HELLO, and nothing of RESP3 is used.
                .protocolVersion(ProtocolVersion.RESP2)
                .sslOptions(tls.options())
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

    /** The address of a URL under another name, which is the one that Lettuce holds the certificate against. */
    private static final class Named extends SocketAddressResolver {

        private final String name;
        private final RedisUrl url;

        Named(String name, RedisUrl url) {
            super(DnsResolver.unresolved());
            this.name = name;
            this.url = url;
        }

        @Override
        public SocketAddress resolve(RedisURI uri) {
            try {
                byte[] address = InetAddress.getByName(url.host()).getAddress();
                return new InetSocketAddress(InetAddress.getByAddress(name, address), url.port());
            } catch (UnknownHostException e) {
                return InetSocketAddress.createUnresolved(url.host(), url.port());
            }
        }
    }

    private void endThreads() {
        var unused = resources.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
}
