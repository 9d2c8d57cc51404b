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
            connection.close(CloseReason.CLIENT);
        }
        var unused = context.close();
    }
}
