package io.pollcast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.pollcast.thread.Failures;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request and the way to answer it. Owned by the event loop of its connection. */
public final class Exchange {

    private static final Pattern SCHEME_AND_HOST = Pattern.compile("https?://[^/?]*", Pattern.CASE_INSENSITIVE);

    /** What is not a page must not become one, whatever a backend calls it: it may load nothing, run nothing, and be in no frame. */
    private static final String NOTHING_IS_A_PAGE = "default-src 'none'; frame-ancestors 'none'";

    private final ChannelHandlerContext context;
    private final RequestHandler connection;
    private final HttpRequest request;
    private boolean refused;
    private final HttpHeaders headers =
            DefaultHttpHeadersFactory.headersFactory().newHeaders();

    Exchange(ChannelHandlerContext context, RequestHandler connection, HttpRequest request) {
        this.context = context;
        this.connection = connection;
        this.request = request;
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, NOTHING_IS_A_PAGE);
    }

    public ChannelHandlerContext context() {
        return context;
    }

    public HttpMethod method() {
        return request.method();
    }

    /** The request target from its path on: a server must take {@code GET http://host/path} too (RFC 9112, section 3.2.2). */
    public String target() {
        String target = request.uri();
        Matcher absolute = SCHEME_AND_HOST.matcher(target);
        if (!absolute.lookingAt()) {
            return target;
        }
        String origin = target.substring(absolute.end());
        return origin.startsWith("/") ? origin : '/' + origin;
    }

    /** The value of a request header; several lines of it are joined by commas; null if there is none. */
    public @Nullable String header(CharSequence name) {
        List<String> values = request.headers().getAll(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** Whether the client speaks HTTP/1.1, and so understands chunks. */
    public boolean isHttp11() {
        return request.protocolVersion().isKeepAliveDefault();
    }

    /** The headers that the answer will have, whatever it is. */
    public HttpHeaders headers() {
        return headers;
    }

    /** Goes on with what {@code stage} brings, on the event loop. If it fails, or what goes on does, the connection is closed. */
    public <T> void then(CompletionStage<T> stage, Consumer<? super T> next) {
        var unused =
                stage.thenAcceptAsync(next, context.executor()).exceptionallyAsync(this::onFault, context.executor());
    }

    private @Nullable Void onFault(Throwable fault) {
        connection.onFault(this, Failures.cause(fault));
        return null;
    }

    /** Answers, and asks for the next request once the client has taken the answer. */
    public void answer(int status, byte[] body) {
        answer(status, Unpooled.wrappedBuffer(body));
    }

    /** Answers without a body, as 204 and 304 do. */
    public void answer(int status) {
        answer(status, Unpooled.EMPTY_BUFFER);
    }

    /** Says what is wrong. */
    public void answer(HttpProblem problem) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, HttpProblem.CONTENT_TYPE);
        headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        answer(problem.status(), problem.json());
    }

    /** Says what is wrong, and ends the connection: its next request would fare no better, or cannot be told from this one. */
    public void refuse(HttpProblem problem) {
        refused = true;
        answer(problem);
    }

    /** The same with a buffer, which is released. */
    public void answer(int status, ByteBuf body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                body,
                headers,
                headers.copy().clear());
        boolean keep = !refused && HttpUtil.isKeepAlive(request) && !hasBody();
        boolean hasLength = !headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
        if (hasLength
                && status != HttpResponseStatus.NOT_MODIFIED.code()
                && status != HttpResponseStatus.NO_CONTENT.code()) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        if (!keep) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!isHttp11()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        var unused = context.writeAndFlush(response).addListener(written -> onWritten(written.isSuccess(), keep));
    }

    private void onWritten(boolean success, boolean keep) {
        if (!success) {
            var unused = context.close();
        } else if (keep) {
            connection.next(context);
        } else {
            connection.finish(context);
        }
    }

    /** Nothing here takes a body; rather than read one, the connection is closed behind the answer. */
    private boolean hasBody() {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }
}
