package io.pollcast.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.pollcast.http.Exchange;
import io.pollcast.hub.Hub;
import io.pollcast.hub.HubShard;
import io.pollcast.metrics.Metrics;
import io.pollcast.sse.CloseReason;
import io.pollcast.sse.Coding;
import io.pollcast.sse.Cursor;
import io.pollcast.sse.SseConnection;
import io.pollcast.sse.SseHandler;
import io.pollcast.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Turns an HTTP exchange into an SSE connection: writes the head of the response and takes HTTP out of the pipeline. On event loops. */
final class Streams {

    static final String EVENT_STREAM = "text/event-stream";

    private static final double SHORTEST_LIFE = 0.8;
    private static final int LONG_RETRY_MIN_MILLIS = 5_000;
    private static final int LONG_RETRY_MAX_MILLIS = 15_000;

    private final Hub hub;
    private final Duration maxLife;
    private final boolean gzip;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Metrics metrics;

    /**
     * @param gzip whether to compress for clients that accept it
     * @param random thread-safe
     */
    Streams(
            Hub hub,
            Duration maxLife,
            boolean gzip,
            LongSupplier nanoTime,
            InstantSource clock,
            RandomGenerator random,
            Metrics metrics) {
        this.hub = hub;
        this.maxLife = maxLife;
        this.gzip = gzip;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.random = random;
        this.metrics = metrics;
    }

    /**
     * Begins to stream {@code topics} to the client.
     *
     * @param ends when the client may read no longer; null if it may as long as it lives
     */
    void open(Exchange exchange, List<Topic> topics, boolean named, Cursor cursor, @Nullable Instant ends) {
        @Nullable SseConnection connection = begin(exchange, gzip && AcceptEncoding.gzip(exchange), ends);
        if (connection == null) {
            return;
        }
        Channel channel = exchange.context().channel();
        HubShard shard = hub.shard(channel.eventLoop());
        channel.pipeline().addLast(new SseHandler(connection, shard.subscribe(connection, topics, named, cursor)));
        channel.config().setAutoRead(true);
    }

    /** Says goodbye before it began: an EventSource that gets an error status instead would never come back. */
    void refuse(Exchange exchange, CloseReason why) {
        SseConnection connection = begin(exchange, false, null);
        if (connection != null) {
            metrics.refused(why.label());
            int retry = random.nextInt(LONG_RETRY_MIN_MILLIS, LONG_RETRY_MAX_MILLIS);
            exchange.context()
                    .channel()
                    .pipeline()
                    .addLast(new SseHandler(connection, new Refused(connection, why, retry)));
        }
    }

    /** A stream that begins with its end. It listens all the same: Netty warns of an error that nobody hears. */
    private record Refused(SseConnection connection, CloseReason why, int retryMillis) implements SseHandler.Listener {

        @Override
        public void onOpened() {
            connection.end(why, retryMillis);
        }

        @Override
        public void onWritable() {
            // There is nothing more to write.
        }

        @Override
        public void onClosed() {
            // It was never counted.
        }
    }

    /** The connection behind the head of the response; null for HEAD, which the head answers. */
    private @Nullable SseConnection begin(Exchange exchange, boolean compressed, @Nullable Instant permitted) {
        exchange.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, EVENT_STREAM)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store, no-transform")
                .set("X-Accel-Buffering", "no");
        if (compressed) {
            exchange.headers().set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        }
        boolean chunked = exchange.isHttp11();
        if (chunked) {
            exchange.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (exchange.method().equals(HttpMethod.HEAD)) {
            exchange.answer(200);
            return null;
        }
        exchange.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        var unused = exchange.context()
                .write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, exchange.headers()));
        Channel channel = exchange.context().channel();
        emptyPipeline(channel.pipeline());
        double share = SHORTEST_LIFE + (1 - SHORTEST_LIFE) * random.nextDouble();
        long life = (long) (maxLife.toNanos() * share);
        long ends = nanoTime.getAsLong() + (permitted == null ? life : Math.min(life, untilNanos(permitted)));
        return new SseConnection(channel, new Coding(chunked, compressed), ends);
    }

    private long untilNanos(Instant end) {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? 0 : left.compareTo(maxLife) < 0 ? left.toNanos() : maxLife.toNanos();
    }

    /** From the end on: what a handler lets go when it is removed, such as requests that came behind this one, finds nobody. */
    private static void emptyPipeline(ChannelPipeline pipeline) {
        while (pipeline.last() != null) {
            pipeline.removeLast();
        }
    }
}
