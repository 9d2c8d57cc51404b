package io.pollcast.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.pollcast.log.Quoted;
import io.pollcast.settings.Durations;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

    private final HttpLimits limits;
    private final RequestCheck check;
    private final Consumer<Refusal> refused;
    private final Consumer<Exchange> requests;
    private boolean waiting;
    private boolean messageCame;
    private boolean begun;
    private boolean lingering;
    private @Nullable Future<?> deadline;

    /**
     * @param refused is told of each request that is not passed on
     * @param requests answers an exchange now or later, on its event loop
     */
    public RequestHandler(HttpLimits limits, Consumer<Refusal> refused, Consumer<Exchange> requests) {
        this.limits = limits;
        this.check = new RequestCheck(limits);
        this.refused = refused;
        this.requests = requests;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        awaitHead(context);
        next(context);
    }

    /**
     * From now on the rest of a head must come in time, however its bytes are spread. Behind an answer a client may be silent for longer, until
     * it begins the next one. No timer runs while nothing is read, nor for a head that comes in one piece.
     */
    private void awaitHead(ChannelHandlerContext context) {
        Runnable late = () -> onLate(context);
        deadline = context.executor().schedule(late, limits.headTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void headIsThere() {
        begun = false;
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    /** Who has not said a word is not told anything either: it may have opened the connection for later, and would take it for an answer. */
    private void onLate(ChannelHandlerContext context) {
        deadline = null;
        refused.accept(Refusal.SLOW);
        if (!begun) {
            var unused = context.close();
            return;
        }
        waiting = false;
        HttpRequest unread = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        new Exchange(context, this, unread)
                .refuse(new HttpProblem(
                        408,
                        "Request Timeout",
                        "the head of the request did not come in time (expected: within "
                                + Durations.text(limits.headTimeout()) + ")"));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        headIsThere();
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
        messageCame = true;
        try {
            if (message instanceof HttpRequest request && !lingering) {
                headIsThere();
                onRequest(new Exchange(context, this, request), request);
            } else {
                next(context);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /**
     * What was read may have made no whole message: a read that is asked for brings one only until then. If it made none at all, it was a part of a head;
     * behind a message nobody knows, until more comes.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!waiting) {
            return;
        }
        if (!messageCame && !lingering) {
            begun = true;
            if (deadline == null) {
                awaitHead(context);
            }
        }
        messageCame = false;
        context.read();
    }

    private void onRequest(Exchange exchange, HttpRequest request) {
        Optional<RequestCheck.Fault> fault = check.fault(request);
        if (fault.isPresent()) {
            refused.accept(fault.get().why());
            exchange.refuse(fault.get().problem());
            return;
        }
        try {
            requests.accept(exchange);
        } catch (RuntimeException e) {
            onFault(exchange, e);
        }
    }

    /** A fault of ours: nobody waits for an answer that does not come. */
    void onFault(Exchange exchange, Throwable fault) {
        log.error("request_failed method={} problem={}", exchange.method(), Quoted.fault(fault));
        log.debug("request_failed", fault);
        var unused = exchange.context().close();
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
