package io.pollcast.tail;

import io.pollcast.terminal.Printable;
import io.pollcast.thread.Failures;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens the stream with the JDK's HTTP client. Redirects are not followed: headers may be secret and meant for one server only. */
final class HttpConnector implements Connector {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final HttpRequest.Builder request;

    private HttpConnector(HttpClient client, HttpRequest.Builder request) {
        this.client = client;
        this.request = request;
    }

    /** @throws IllegalArgumentException if the URL or a header cannot be sent; the message does not say their values */
    static HttpConnector to(TailRequest what, String userAgent) {
        URI url = what.url();
        HttpClient client = HttpClient.newBuilder()
                .version("https".equals(url.getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Accept", "text/event-stream")
                .header("Cache-Control", "no-store")
                .setHeader("User-Agent", userAgent);
        what.headers().forEach((name, value) -> set(request, name, value));
        return new HttpConnector(client, request);
    }

    private static void set(HttpRequest.Builder request, String name, String value) {
        try {
            request.setHeader(name, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "header " + Printable.line(name, 60)
                            + " (expected: a header that a client may set, with a value of plain ASCII)",
                    e);
        }
    }

    @Override
    public Connection connect(String lastEventId, Listener listener) {
        HttpRequest.Builder mine = request.copy();
        if (isSendable(lastEventId)) {
            mine.setHeader("Last-Event-ID", lastEventId);
        }
        StreamBody body = new StreamBody(listener);
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(mine.build(), head -> body.of(Head.of(head)));
        var unused = answer.whenComplete((response, error) -> {
            if (error != null) {
                body.end(new Ending.Lost(reason(error), 0));
            }
        });
        return new Connection() {
            @Override
            public void more() {
                body.more();
            }

            @Override
            public void close() {
                body.close();
                answer.cancel(true);
            }
        };
    }

    /** As a browser, which sends any id as UTF-8; this client only knows ASCII. Ids of Pollcast are. */
    private static boolean isSendable(String id) {
        return !id.isEmpty() && id.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    static String reason(@Nullable Throwable error) {
        Throwable cause = error == null ? null : Failures.cause(error);
        if (cause instanceof HttpTimeoutException) {
            return "no answer within " + CONNECT_TIMEOUT.toSeconds() + "s";
        }
        if (cause instanceof ConnectException) {
            return cause.getCause() instanceof UnresolvedAddressException ? "unknown host" : "connection refused";
        }
        if (cause instanceof SSLException) {
            return "TLS failure: " + Printable.line(String.valueOf(cause.getMessage()), 120);
        }
        boolean broken = cause instanceof IOException;
        return broken
                ? "connection broken"
                : Printable.line(String.valueOf(cause), 120).toLowerCase(Locale.ROOT);
    }
}
