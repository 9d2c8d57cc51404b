package io.pollcast.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes each request on as an exchange, one at a time; refuses what is not HTTP; closes connections that are idle or broken.
 *
 * <p>A client may send requests before it has the answers (RFC 9112, section 9.3.2). They wait here in their order, and reading stops while
 * any waits, so there are never more than one read brought. Owned by the connection's event loop.
 */
public final class RequestHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

    private final Consumer<Exchange> requests;
    private final Deque<HttpRequest> waiting = new ArrayDeque<>();
    private boolean answering;
    private boolean passing;

    /** @param requests answers an exchange now or later, on its event loop */
    public RequestHandler(Consumer<Exchange> requests) {
        this.requests = requests;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                waiting.add(request);
                passOn(context);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** A loop, because an answer may be complete before {@code accept} returns, and many requests may wait. */
    private void passOn(ChannelHandlerContext context) {
        if (passing) {
            return;
        }
        passing = true;
        while (!answering && !waiting.isEmpty() && !context.isRemoved()) {
            answering = true;
            onRequest(context, waiting.remove());
        }
        passing = false;
        if (!context.isRemoved()) {
            context.channel().config().setAutoRead(waiting.isEmpty());
        }
    }

    private void onAnswered(ChannelHandlerContext context) {
        answering = false;
        passOn(context);
    }

    private void onRequest(ChannelHandlerContext context, HttpRequest request) {
        Exchange exchange = new Exchange(context, request, () -> onAnswered(context));
        if (request.decoderResult().isFailure()) {
            exchange.answer(
                    new HttpProblem(
                            400,
                            "Bad Request",
                            "the request is not HTTP/1.1, or too long (expected: a request line and headers of at most 16 KiB each)"));
            return;
        }
        try {
            requests.accept(exchange);
        } catch (RuntimeException e) {
            log.error("request_failed method={}", request.method(), e);
            var unused = context.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            var unused = context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("connection_broken remote={}", context.channel().remoteAddress(), cause);
        var unused = context.close();
    }
}
