package io.pollcast.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.pollcast.log.Quoted;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes each request on as an exchange, refuses what is not HTTP, and closes connections that are idle or broken.
 *
 * <pre>
 *   waiting ──request──► answering ──answer written──► waiting
 *                            └──────the last one──────► lingering ──the client closed, or had its time──► closed
 * </pre>
 *
 * <p>Nothing is read while a request is being answered, so a client that does not take its answers is asked for no more. Owned by the event
 * loop of its connection.
 */
public final class RequestHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

    private static final long LINGER_MILLIS = 2_000;

    private final Consumer<Exchange> requests;
    private boolean waiting;
    private boolean lingering;

    /** @param requests answers an exchange now or later, on its event loop */
    public RequestHandler(Consumer<Exchange> requests) {
        this.requests = requests;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        next(context);
    }

    /** Asks for what comes next on the connection. */
    void next(ChannelHandlerContext context) {
        waiting = true;
        context.read();
    }

    /**
     * Ends the connection behind the last answer. What the client still sends is read and thrown away for a while: closing a socket with unread
     * bytes in it makes the kernel reset the connection, and the client loses the answer (RFC 9112, section 9.6).
     */
    void finish(ChannelHandlerContext context) {
        lingering = true;
        if (context.channel() instanceof DuplexChannel duplex) {
            var unused = duplex.shutdownOutput();
            Runnable cut = () -> {
                var unusedThen = context.close();
            };
            var unusedToo = context.executor().schedule(cut, LINGER_MILLIS, TimeUnit.MILLISECONDS);
            next(context);
        } else {
            var unused = context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        waiting = false;
        try {
            if (message instanceof HttpRequest request && !lingering) {
                onRequest(new Exchange(context, this, request), request);
            } else {
                next(context);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** What was read made no whole message: a read that is asked for brings one only until then. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (waiting) {
            context.read();
        }
    }

    private void onRequest(Exchange exchange, HttpRequest request) {
        Optional<HttpProblem> problem = problem(request);
        if (problem.isPresent()) {
            exchange.refuse(problem.get());
            return;
        }
        try {
            requests.accept(exchange);
        } catch (RuntimeException e) {
            log.error("request_failed method={} problem={}", exchange.method(), Quoted.fault(e));
            log.debug("request_failed", e);
            var unused = exchange.context().close();
        }
    }

    /** Why a request cannot be passed on; without exactly one Host it is none (RFC 9112, section 3.2). */
    private static Optional<HttpProblem> problem(HttpRequest request) {
        DecoderResult read = request.decoderResult();
        if (read.cause() instanceof TooLongHttpLineException) {
            return Optional.of(new HttpProblem(414, "URI Too Long", "the request line (expected: at most 16 KiB)"));
        }
        if (read.cause() instanceof TooLongHttpHeaderException) {
            return Optional.of(new HttpProblem(
                    431,
                    "Request Header Fields Too Large",
                    "the headers of the request (expected: at most 16 KiB in all)"));
        }
        if (read.isFailure()) {
            return Optional.of(new HttpProblem(400, "Bad Request", "the request cannot be read (expected: HTTP/1.1)"));
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && request.protocolVersion().isKeepAliveDefault())) {
            return Optional.of(new HttpProblem(400, "Bad Request", hosts + " Host headers (expected: one)"));
        }
        return Optional.empty();
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
