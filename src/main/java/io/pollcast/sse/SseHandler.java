package io.pollcast.sse;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only handler of a connection that streams: passes on what its socket tells, and throws away what a client still sends. */
public final class SseHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(SseHandler.class);

    private final SseConnection connection;
    private final Listener listener;

    /** What the socket of a connection tells; called on its event loop. */
    public interface Listener {
        /** From now on it is told what happens to the socket, so bytes may be written. Called once, before all others. */
        void onOpened();

        /** It takes bytes again. */
        void onWritable();

        /** It is closed, for {@link SseConnection#reason}. Called once. */
        void onClosed();
    }

    public SseHandler(SseConnection connection, Listener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        listener.onOpened();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            listener.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        listener.onClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("stream_broken remote={}", context.channel().remoteAddress(), cause);
        if (!connection.isEnding()) {
            connection.close(BrokenSocket.reason(context.channel(), cause));
        }
        var unused = context.close();
    }
}
