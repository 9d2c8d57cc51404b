package io.pollcast.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that do socket I/O. Thread-safe. */
public final class EventLoops implements AutoCloseable {

    private static final int BACKLOG = 4_096;
    private static final int NOT_SENT_LOW_WATER = 16 * 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    /** How long a peer may leave sent bytes unacknowledged: one that vanished without a word is noticed. */
    private static final Duration USER_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration QUIET = Duration.ofMillis(20);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

    private final EventLoopGroup group;
    private final Sockets sockets;

    private EventLoops(EventLoopGroup group, Sockets sockets) {
        this.group = group;
        this.sockets = sockets;
    }

    /** Loops on {@code threads} threads whose names begin with {@code name}. */
    public static EventLoops start(int threads, String name, IoKind kind) {
        Sockets sockets = Sockets.of(kind);
        ThreadFactory factory = new DefaultThreadFactory(name, true);
        return new EventLoops(new MultiThreadIoEventLoopGroup(threads, factory, sockets.handlers()), sockets);
    }

    public EventLoopGroup group() {
        return group;
    }

    /** Which kernel interface is used; never {@link IoKind#AUTO}. */
    public IoKind kind() {
        return sockets.kind();
    }

    /** A bootstrap whose connections are set up for streams; a slow client's bytes wait here, not in the kernel, where they grow old. */
    ServerBootstrap bootstrap() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(sockets.channel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        if (sockets.notSentLowWater() != null) {
            bootstrap.childOption(sockets.notSentLowWater(), (long) NOT_SENT_LOW_WATER);
        }
        if (sockets.userTimeout() != null) {
            bootstrap.childOption(sockets.userTimeout(), (int) USER_TIMEOUT.toMillis());
        }
        return bootstrap;
    }

    /**
     * Ends the threads; connections that are still open are cut. The quiet time gives each loop another round: without it, one that is awake
     * when it is told may end in the same round, before it has closed its sockets, and they stay open for as long as the process.
     */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET.toMillis(), LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * LONGEST_CLOSE.toMillis());
    }
}
