package io.pollcast.http;

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.pollcast.log.Quoted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Netty needs for one kind of socket I/O.
 *
 * @param notSentLowWater the option that keeps unsent bytes out of the kernel; null where there is none
 * @param userTimeout the option that notices peers which vanished; null where there is none
 */
record Sockets(
        IoKind kind,
        IoHandlerFactory handlers,
        Class<? extends ServerChannel> channel,
        @Nullable ChannelOption<Long> notSentLowWater,
        @Nullable ChannelOption<Integer> userTimeout) {

    private static final Logger log = LoggerFactory.getLogger(Sockets.class);

    /** The kind that is wanted, or the next best, which is logged. Epoll takes the least memory for a connection. */
    static Sockets of(IoKind wanted) {
        return switch (wanted) {
            case NIO -> nio();
            case IO_URING -> IoUring.isAvailable() ? ioUring() : instead(wanted, IoUring.unavailabilityCause());
            case EPOLL, AUTO -> Epoll.isAvailable() ? epoll() : instead(wanted, Epoll.unavailabilityCause());
        };
    }

    private static Sockets instead(IoKind wanted, Throwable reason) {
        Sockets taken = Epoll.isAvailable() ? epoll() : nio();
        log.warn(
                "io_unavailable wanted={} taken={} reason={}",
                wanted.label(),
                taken.kind.label(),
                Quoted.of(reason.getMessage()));
        return taken;
    }

    private static Sockets ioUring() {
        return new Sockets(
                IoKind.IO_URING,
                IoUringIoHandler.newFactory(),
                IoUringServerSocketChannel.class,
                IoUringChannelOption.TCP_NOTSENT_LOWAT,
                IoUringChannelOption.TCP_USER_TIMEOUT);
    }

    private static Sockets epoll() {
        return new Sockets(
                IoKind.EPOLL,
                EpollIoHandler.newFactory(),
                EpollServerSocketChannel.class,
                EpollChannelOption.TCP_NOTSENT_LOWAT,
                EpollChannelOption.TCP_USER_TIMEOUT);
    }

    private static Sockets nio() {
        return new Sockets(IoKind.NIO, NioIoHandler.newFactory(), NioServerSocketChannel.class, null, null);
    }
}
