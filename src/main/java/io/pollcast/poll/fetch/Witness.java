package io.pollcast.poll.fetch;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;

/** Sees what is on the wire, and changes nothing. Any thread. */
final class Witness implements Interceptor {

    private static final List<String> TELLING = List.of(
            "content-type",
            "content-encoding",
            "cache-control",
            "etag",
            "last-modified",
            "location",
            "www-authenticate",
            "retry-after");

    private final Consumer<Exchange> seen;

    Witness(Consumer<Exchange> seen) {
        this.seen = seen;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        AtomicLong received = new AtomicLong();
        seen.accept(new Exchange(response.code(), response.protocol().toString(), telling(response), received::get));
        ResponseBody body = response.body();
        ForwardingSource counted = new ForwardingSource(body.source()) {
            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                long read = super.read(sink, byteCount);
                received.addAndGet(Math.max(0, read));
                return read;
            }
        };
        return response.newBuilder()
                .body(ResponseBody.create(Okio.buffer(counted), body.contentType(), body.contentLength()))
                .build();
    }

    private static Map<String, String> telling(Response response) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : TELLING) {
            String value = response.header(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        return headers;
    }
}
