package io.pollcast.poll.fetch;

import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What is told a proxy that asks who we are: with a CONNECT for https, and never to the backend behind it. */
final class ProxyPass {

    static final String HEADER = "Proxy-Authorization";

    private ProxyPass() {}

    /**
     * The request once more with {@code authorization}; null to give up, as it was refused or there is none.
     *
     * @throws RefusedException instead, if there is no answer of the proxy to pass on: OkHttp would call a tunnel that is refused a broken connection
     */
    static @Nullable Request answer(Response asked, @Nullable String authorization) throws RefusedException {
        Request request = asked.request();
        if (authorization != null && request.header(HEADER) == null) {
            return request.newBuilder().header(HEADER, authorization).build();
        }
        if (request.method().equals("CONNECT") && !isBeforehand(asked)) {
            throw new RefusedException("proxy: HTTP 407");
        }
        return null;
    }

    /** For a tunnel OkHttp asks before the proxy does. */
    private static boolean isBeforehand(Response asked) {
        return "OkHttp-Preemptive".equals(asked.header("Proxy-Authenticate"));
    }
}
