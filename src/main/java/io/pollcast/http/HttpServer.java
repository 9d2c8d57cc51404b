package io.pollcast.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A listening socket and the HTTP/1.1 pipeline behind it. The handler gets one request at a time, also from clients that send several at
 * once: it must ask for the next with {@code read()} when it has answered.
 */
public final class HttpServer implements AutoCloseable {

    private static final int IDLE_SECONDS = 75;

    private final Channel channel;
    private final String host;

    private HttpServer(Channel channel, String host) {
        this.channel = channel;
        this.host = host;
    }

    /**
     * Begins to listen.
     *
     * @param key how the configuration calls the address, for the error
     * @param limits for what the decoder reads; what it does not count is the handler's to refuse
     * @param handlers makes the handler of a connection, on its event loop
     * @throws IOException if the address cannot be had; the message names key, address and reason
     */
    public static HttpServer listen(
            EventLoops loops,
            String key,
            ListenAddress address,
            HttpLimits limits,
            Function<Channel, ChannelHandler> handlers)
            throws IOException {
        ChannelInitializer<Channel> initializer = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel accepted) {
                furnish(accepted, limits, handlers.apply(accepted));
            }
        };
        ChannelFuture bound = loops.bootstrap()
                .childHandler(initializer)
                .bind(address.socketAddress())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(key + ": " + address + " (" + reason(bound.cause()) + ")", bound.cause());
        }
        return new HttpServer(bound.channel(), address.host());
    }

    /** Puts HTTP/1.1 into the pipeline of a new connection, and {@code handler} behind it. */
    static void furnish(Channel accepted, HttpLimits limits, ChannelHandler handler) {
        accepted.config().setAutoRead(false);
        accepted.pipeline()
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.requestLine())
                        .setMaxHeaderSize(limits.headers())
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true)
                        .setAllowDuplicateContentLengths(false)))
                .addLast(new FlowControlHandler())
                .addLast(new IdleStateHandler(true, 0, 0, IDLE_SECONDS, TimeUnit.SECONDS))
                .addLast(handler);
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("in use") ? "in use by another program; expected: a free port" : message;
    }

    /** Where it listens: the host as it was asked for, since the system calls 0.0.0.0 by its IPv6 name, and the port that it got. */
    public ListenAddress address() {
        return new ListenAddress(host, ((InetSocketAddress) channel.localAddress()).getPort());
    }

    /** Stops to listen. Open connections stay. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }
}
