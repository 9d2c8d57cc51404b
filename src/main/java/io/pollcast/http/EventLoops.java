package io.pollcast.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that do socket I/O: epoll on Linux, NIO elsewhere. Thread-safe. */
public final class EventLoops implements AutoCloseable {

    private static final int BACKLOG = 4_096;
    private static final int NOT_SENT_LOW_WATER = 16 * 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    /** How long a peer may leave sent bytes unacknowledged: one that vanished without a word is noticed. */
    private static final Duration USER_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration QUIET = Duration.ofMillis(20);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

    private final EventLoopGroup group;
    private final boolean epoll;

    private EventLoops(EventLoopGroup group, boolean epoll) {
        this.group = group;
        this.epoll = epoll;
    }

    /** Loops on {@code threads} threads whose names begin with {@code name}. */
    public static EventLoops start(int threads, String name) {
        boolean epoll = Epoll.isAvailable();
        ThreadFactory factory = new DefaultThreadFactory(name, true);
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(
                        threads, factory, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()),
                epoll);
    }

    public EventLoopGroup group() {
        return group;
    }

    /** The words for logs: which kernel interface is used. */
    public String kind() {
        return epoll ? "epoll" : "nio";
    }

    /** A bootstrap whose connections are set up for streams; a slow client's bytes wait here, not in the kernel, where they grow old. */
    ServerBootstrap bootstrap() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        if (epoll) {
            bootstrap
                    .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) NOT_SENT_LOW_WATER)
                    .childOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) USER_TIMEOUT.toMillis());
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
