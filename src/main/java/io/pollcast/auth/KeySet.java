package io.pollcast.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * A set of keys by URL: kept for five minutes, asked for again when a token names a key that is not in it, but not more than twice in half a
 * minute, and used for four hours longer if the server is down.
 */
final class KeySet {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration KEPT_IN_AN_OUTAGE = Duration.ofHours(4);
    private static final Duration RATE = Duration.ofSeconds(30);
    private static final int MAX_BYTES = 256 * 1024;

    private KeySet() {}

    static JWKSource<SecurityContext> at(URI url) {
        BoundedHttp http = new BoundedHttp(TIMEOUT, MAX_BYTES);
        try {
            return JWKSourceBuilder.<SecurityContext>create(url.toURL(), ignored -> fetch(http, url))
                    .cache(KEPT.toMillis(), 2 * TIMEOUT.toMillis())
                    .refreshAheadCache(false)
                    .rateLimited(RATE.toMillis())
                    .outageTolerant(KEPT_IN_AN_OUTAGE.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("checked by JwtSettings", e);
        }
    }

    private static Resource fetch(BoundedHttp http, URI url) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(url).header("Accept", "application/json").build();
        try {
            HttpResponse<byte[]> answer = http.send(request).get();
            if (answer.statusCode() != 200) {
                throw new IOException("HTTP " + answer.statusCode());
            }
            return new Resource(new String(answer.body(), UTF_8), "application/json");
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
