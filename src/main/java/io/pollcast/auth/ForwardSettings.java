package io.pollcast.auth;

import io.pollcast.settings.Problems;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ask the user's own backend.
 *
 * @param url what is asked with the client's {@code Cookie} and {@code Authorization}: 2xx admits, 401 and 403 are passed on
 * @param topicsHeader the header of the answer that lists what the client may read, separated by commas or spaces; null if everything
 * @param cache how long an answer holds, which is also how long a stream outlives a logout
 * @param timeout for one answer
 */
public record ForwardSettings(URI url, @Nullable String topicsHeader, Duration cache, Duration timeout) {

    public static final Duration DEFAULT_CACHE = Duration.ofMinutes(1);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Duration MIN_CACHE = Duration.ofSeconds(1);
    private static final Duration MAX_CACHE = Duration.ofMinutes(10);
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);

    public ForwardSettings {
        Problems problems = new Problems();
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        problems.require(
                http && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null,
                "url",
                "(not shown)",
                "http://host[:port]/path or https://..., without user or fragment");
        problems.require(
                topicsHeader == null || HEADER.matcher(topicsHeader).matches(),
                "topics-header",
                String.valueOf(topicsHeader),
                "the name of a header, such as X-Topics");
        problems.between("cache", cache, MIN_CACHE, MAX_CACHE);
        problems.between("timeout", timeout, MIN_TIMEOUT, MAX_TIMEOUT);
        problems.throwIfAny();
    }

    /** Without the URL, which may hold a key. */
    @Override
    public String toString() {
        return "ForwardSettings[cache=" + cache + ", timeout=" + timeout + "]";
    }
}
