package io.pollcast.poll.fetch;

import io.pollcast.backplane.Validators;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Makes a request of a source. Immutable; any thread. */
final class Requests {

    private static final String ACCEPT = "application/json, application/*+json;q=0.9, */*;q=0.1";

    private final String userAgent;

    Requests(String userAgent) {
        this.userAgent = userAgent;
    }

    Request of(Source source, Validators validators) {
        Request.Builder request = new Request.Builder()
                .url(source.url().toString())
                .tag(Source.class, source)
                .header("Accept", ACCEPT)
                .header("User-Agent", userAgent);
        if (source.method() == Method.POST) {
            String body = source.body() == null ? "" : source.body();
            request.header("Content-Type", "application/json")
                    .post(RequestBody.create(body.getBytes(StandardCharsets.UTF_8)));
        } else {
            condition(request, "If-None-Match", validators.etag());
            condition(request, "If-Modified-Since", validators.lastModified());
        }
        for (Map.Entry<String, String> header : source.headers().entrySet()) {
            request.header(header.getKey(), header.getValue());
        }
        passProxy(request, source);
        return request.build();
    }

    /** Verbatim, or not at all: the store may have kept what an HTTP client refuses to send. */
    private static void condition(Request.Builder request, String name, @Nullable String validator) {
        if (validator != null && ResponseReader.isUsable(validator)) {
            request.header(name, validator);
        }
    }

    /** Without TLS the proxy sees the request itself, and would have to ask each time. */
    private static void passProxy(Request.Builder request, Source source) {
        String authorization = source.proxy() == null ? null : source.proxy().authorization();
        if (authorization != null && "http".equalsIgnoreCase(source.url().getScheme())) {
            request.header(ProxyPass.HEADER, authorization);
        }
    }
}
