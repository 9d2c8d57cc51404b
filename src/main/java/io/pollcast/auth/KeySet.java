package io.pollcast.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
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
        return at(url, TIMEOUT, RATE, KEPT);
    }

    /**
     * @param timeout for one answer
     * @param rate how long two questions are enough
     * @param kept how long an answer is good; in an outage it is for much longer
     */
    static JWKSource<SecurityContext> at(URI url, Duration timeout, Duration rate, Duration kept) {
        BoundedHttp http = new BoundedHttp(timeout, MAX_BYTES);
        Outage outage = new Outage("auth.jwt.jwks");
        try {
            return JWKSourceBuilder.<SecurityContext>create(url.toURL(), ignored -> fetch(http, url, outage))
                    .cache(kept.toMillis(), 2 * timeout.toMillis())
                    .refreshAheadCache(false)
                    .rateLimited(rate.toMillis())
                    .outageTolerant(KEPT_IN_AN_OUTAGE.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("checked by JwtSettings", e);
        }
    }

    private static Resource fetch(BoundedHttp http, URI url, Outage outage) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(url).header("Accept", "application/json").build();
        try {
            HttpResponse<byte[]> answer = http.send(request).get();
            String text = new String(answer.body(), UTF_8);
            requireKeys(answer.statusCode(), text, outage);
            outage.ends();
            return new Resource(text, "application/json");
        } catch (ExecutionException e) {
            outage.begins(e);
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void requireKeys(int status, String text, Outage outage) throws IOException {
        if (status != 200) {
            outage.begins("HTTP " + status);
            throw new IOException("HTTP " + status);
        }
        try {
            JWKSet.parse(text);
        } catch (ParseException | RuntimeException e) {
            outage.begins("what it answers is no set of keys");
            throw new IOException("no set of keys", e);
        }
    }
}
