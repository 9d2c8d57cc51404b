package io.pollcast.poll.fetch;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects (RFC 9110, section 15.4) as long as they stay within the origin that the configuration names: no answer of a backend makes
 * us ask somebody else, or carries credentials anywhere. A POST stays one, or is not followed. Immutable; any thread.
 */
final class Redirects implements Interceptor {

    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> OF_GET = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> OF_POST = Set.of(307, 308);

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Response response = chain.proceed(request);
        Set<HttpUrl> seen = new HashSet<>();
        while (isRedirect(response)) {
            response.close();
            seen.add(request.url());
            HttpUrl next = next(request.url(), response.header("Location"));
            if (!seen.add(next)) {
                throw new RefusedException("redirect loop");
            }
            if (seen.size() > MAX_REDIRECTS + 1) {
                throw new RefusedException("more than " + MAX_REDIRECTS + " redirects");
            }
            request = request.newBuilder().url(next).build();
            response = chain.proceed(request);
        }
        return response;
    }

    private static boolean isRedirect(Response response) {
        Set<Integer> followed = response.request().method().equals("POST") ? OF_POST : OF_GET;
        return followed.contains(response.code());
    }

    private static HttpUrl next(HttpUrl from, @Nullable String location) throws RefusedException {
        HttpUrl next = location == null ? null : from.resolve(location);
        if (next == null) {
            throw new RefusedException("redirect to nowhere");
        }
        if (!next.scheme().equals(from.scheme())) {
            throw new RefusedException("redirect from " + from.scheme() + " to " + next.scheme());
        }
        if (!next.host().equals(from.host()) || next.port() != from.port()) {
            throw new RefusedException("redirect to another origin");
        }
        return next.newBuilder().username("").password("").fragment(null).build();
    }
}
