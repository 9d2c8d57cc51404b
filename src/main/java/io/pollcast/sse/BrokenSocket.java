package io.pollcast.sse;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** What it means that a socket broke: whether its client left, does not read, or is not there any more. */
final class BrokenSocket {

    /**
     * Less than the kernel waits for an acknowledgement (TCP_USER_TIMEOUT), and more than the time between two questions for room: who does not
     * read answers those.
     */
    private static final long SILENT_MILLIS = 20_000;

    private BrokenSocket() {}

    /**
     * The reason to close it for. Where bytes wait the channel is closed already and the kernel cannot be asked: such a client did not take a
     * frame in time, whether it was there or not.
     *
     * @param cause what the kernel said, in Netty's words
     */
    static CloseReason reason(Channel channel, Throwable cause) {
        String problem = String.valueOf(cause.getMessage());
        if (problem.contains("o route to host") || problem.contains("unreachable")) {
            return CloseReason.VANISHED;
        }
        if (!problem.contains("timed out")) {
            return CloseReason.CLIENT;
        }
        return channel.isOpen() && silentMillis(channel) > SILENT_MILLIS ? CloseReason.VANISHED : CloseReason.STALLED;
    }

    /** Since the last acknowledgement; 0 where the kernel does not tell. */
    private static long silentMillis(Channel channel) {
        if (channel instanceof EpollSocketChannel epoll) {
            return epoll.tcpInfo().lastAckRecv();
        }
        return channel instanceof IoUringSocketChannel ioUring
                ? ioUring.tcpInfo().lastAckRecv()
                : 0;
    }
}
