package io.pollcast.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.pollcast.settings.Sizes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a request is one that can be passed on: what is not, or could be read in two ways, is refused. The decoder has refused most by then (bare line
 * feeds, white space around names, control characters, two lengths, a length beside chunks). Thread-safe.
 */
final class RequestCheck {

    /** Origin form or absolute form (RFC 9112, section 3.2), of printable ASCII without the fragment, which is the client's own. */
    private static final Pattern TARGET = Pattern.compile("(/|https?://)[!-~&&[^#]]*", Pattern.CASE_INSENSITIVE);

    private static final String ASTERISK = "*";

    private final HttpLimits limits;

    RequestCheck(HttpLimits limits) {
        this.limits = limits;
    }

    /**
     * What is wrong with a request.
     *
     * @param why how it is counted
     * @param problem what the client is told
     */
    record Fault(Refusal why, HttpProblem problem) {}

    Optional<Fault> fault(HttpRequest request) {
        DecoderResult read = request.decoderResult();
        if (read.cause() instanceof TooLongHttpLineException) {
            return tooLong("the request line (expected: at most " + Sizes.text(limits.requestLine()) + ")");
        }
        if (read.cause() instanceof TooLongHttpHeaderException) {
            return headers(
                    "the headers of the request (expected: at most " + Sizes.text(limits.headers()) + " in all)");
        }
        if (read.isFailure() || request.protocolVersion().majorVersion() != 1) {
            return malformed("the request cannot be read (expected: HTTP/1.1)");
        }
        int query = request.uri().length() - 1 - request.uri().indexOf('?');
        if (query > limits.query() && query < request.uri().length()) {
            return tooLong("a query of " + query + " characters (expected: at most " + limits.query() + ")");
        }
        if (request.headers().size() > limits.headerCount()) {
            return headers(
                    request.headers().size() + " header fields (expected: at most " + limits.headerCount() + ")");
        }
        return ambiguity(request);
    }

    private static Optional<Fault> ambiguity(HttpRequest request) {
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && request.protocolVersion().isKeepAliveDefault())) {
            return malformed(hosts + " Host headers (expected: one)");
        }
        if (!isTarget(request)) {
            return malformed("the request target (expected: a path, or a URL, of printable ASCII)");
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty() && (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked"))) {
            return malformed("the Transfer-Encoding (expected: chunked, or none)");
        }
        return Optional.empty();
    }

    /** CONNECT has a target of its own form; it is refused for its method. */
    private static boolean isTarget(HttpRequest request) {
        return TARGET.matcher(request.uri()).matches()
                || request.method().equals(HttpMethod.CONNECT)
                || (request.uri().equals(ASTERISK) && request.method().equals(HttpMethod.OPTIONS));
    }

    private static Optional<Fault> tooLong(String detail) {
        return Optional.of(new Fault(Refusal.LINE, new HttpProblem(414, "URI Too Long", detail)));
    }

    private static Optional<Fault> headers(String detail) {
        return Optional.of(new Fault(Refusal.HEADERS, new HttpProblem(431, "Request Header Fields Too Large", detail)));
    }

    private static Optional<Fault> malformed(String detail) {
        return Optional.of(new Fault(Refusal.MALFORMED, HttpProblem.badRequest(detail)));
    }
}
