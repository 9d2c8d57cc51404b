package io.pollcast.poll.fetch;

import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What is told a proxy that asks who we are: with a CONNECT for https, and never to the backend behind it. */
final class ProxyPass {

    static final String HEADER = "Proxy-Authorization";

    private ProxyPass() {}

    /** The request once more with {@code authorization}; null to give up, as it was refused or there is none. */
    static @Nullable Request answer(Response asked, @Nullable String authorization) {
        Request request = asked.request();
        if (authorization == null || request.header(HEADER) != null) {
            return null;
        }
        return request.newBuilder().header(HEADER, authorization).build();
    }
}
