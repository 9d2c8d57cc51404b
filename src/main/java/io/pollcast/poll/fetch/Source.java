package io.pollcast.poll.fetch;

import io.pollcast.settings.Durations;
import io.pollcast.settings.Problems;
import io.pollcast.settings.Sizes;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for, of whom, and what is taken of the answer.
 *
 * @param url what is asked for
 * @param headers that each request carries, by name and in order; values are secret
 * @param timeout for the whole call
 * @param maxBody the largest body that is accepted, in bytes after decompression
 * @param method how it is asked for
 * @param body what a POST carries, as JSON unless a header says otherwise; secret; null for nothing
 * @param credentials what proves who asks; null for nothing
 * @param proxy what the calls go through; null for none
 * @param tls what is special about TLS; null for nothing
 * @param allowLinkLocal whether the host may have an address that {@link AddressRule} refuses
 */
public record Source(
        URI url,
        Map<String, String> headers,
        Duration timeout,
        int maxBody,
        Method method,
        @Nullable String body,
        @Nullable Credentials credentials,
        @Nullable ProxySettings proxy,
        @Nullable TlsSettings tls,
        boolean allowLinkLocal) {

    public static final int DEFAULT_MAX_BODY = 1024 * 1024;

    private static final int LIMIT_MAX_BODY = 8 * 1024 * 1024;
    private static final int MAX_REQUEST = 64 * 1024;

    public Source {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        Problems problems = new Problems();
        UrlRule.check("url", url, allowLinkLocal, problems);
        HeaderRule.check(headers, problems);
        checkCredentials(credentials, headers, allowLinkLocal, problems);
        problems.require(
                timeout.toMillis() > 0, "timeout", Durations.text(timeout), "more than 0s and less than every");
        problems.require(
                maxBody > 0 && maxBody <= LIMIT_MAX_BODY,
                "max-body",
                Sizes.text(maxBody),
                "1B to " + Sizes.text(LIMIT_MAX_BODY));
        problems.require(body == null || method == Method.POST, "body", "set", "method: POST, or no body");
        problems.require(
                body == null || body.length() <= MAX_REQUEST,
                "body",
                "(not shown)",
                "at most " + MAX_REQUEST + " characters");
        problems.throwIfAny();
    }

    /** What is got by GET, directly, with nothing special. */
    public Source(URI url, Map<String, String> headers, Duration timeout, int maxBody) {
        this(url, headers, timeout, maxBody, Method.GET, null, null, null, null, false);
    }

    /** With nothing but what every call needs. */
    public static Source of(URI url, Duration timeout) {
        return new Source(url, Map.of(), timeout, DEFAULT_MAX_BODY);
    }

    /** The same at another URL. */
    public Source at(URI other) {
        return new Source(other, headers, timeout, maxBody, method, body, credentials, proxy, tls, allowLinkLocal);
    }

    /** Whether its requests carry something that proves who asks, so that the answer may not be meant for everyone. */
    public boolean hasCredentials() {
        return credentials != null || carriesCredentials(url, headers) || (tls != null && tls.cert() != null);
    }

    private static void checkCredentials(
            @Nullable Credentials credentials, Map<String, String> headers, boolean allowLinkLocal, Problems problems) {
        if (credentials == null) {
            return;
        }
        boolean twice = headers.keySet().stream().anyMatch(credentials.header()::equalsIgnoreCase);
        problems.require(
                !twice, "headers." + credentials.header(), "set", "this header or credentials, not both of them");
        if (credentials instanceof Credentials.OAuth2 oauth) {
            UrlRule.check("credentials.oauth2.token-url", oauth.tokenUrl(), allowLinkLocal, problems);
        }
    }

    /**
     * What tells it from other sources: letters, digits, '-' and '_'. The same in every process that asks the same of the same backend, and safe to
     * keep where others can read it. Reads the file that a token is in, if it is in one.
     */
    public String mark() {
        return SourceMark.of(this);
    }

    Way way() {
        return new Way(proxy, tls, allowLinkLocal);
    }

    /** The same for a source that could not be built. */
    public static boolean carriesCredentials(URI url, Map<String, String> headers) {
        return UrlRule.carriesCredentials(url) || headers.keySet().stream().anyMatch(HeaderRule::isCredential);
    }

    /** Scheme, host and port of the URL: as much of it as may be shown to anyone. */
    public String origin() {
        return UrlRule.origin(url);
    }

    /** Without the URL's path and query and the headers' values, which may be secret. */
    @Override
    public String toString() {
        return origin();
    }
}
