package io.pollcast.gateway;

import io.pollcast.http.HttpLimits;
import io.pollcast.settings.Problems;
import io.pollcast.settings.Sizes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much one request may be, and how many may come.
 *
 * @param requestLine in bytes
 * @param query in characters
 * @param headers in bytes, all of a request together
 * @param headerCount how many header fields a request may have
 * @param headTimeout how long the head of a request may take to come
 * @param requestsPerConnection a second, on a connection that is one client's
 * @param requestsPerAddress a second, of one client address; null for no limit
 */
public record LimitSettings(
        int requestLine,
        int query,
        int headers,
        int headerCount,
        Duration headTimeout,
        int requestsPerConnection,
        @Nullable Integer requestsPerAddress) {

    private static final int MIN_BYTES = 1_024;
    private static final int MAX_BYTES = 64 * 1_024;
    private static final int MIN_COUNT = 16;
    private static final int MAX_COUNT = 1_000;
    private static final int MAX_RATE = 100_000;
    private static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

    /** Made last: the constructor needs the bounds above. */
    public static final LimitSettings DEFAULT = new LimitSettings(
            HttpLimits.DEFAULT.requestLine(),
            HttpLimits.DEFAULT.query(),
            HttpLimits.DEFAULT.headers(),
            HttpLimits.DEFAULT.headerCount(),
            HttpLimits.DEFAULT.headTimeout(),
            1_000,
            null);

    public LimitSettings {
        Problems problems = new Problems();
        checkSize(problems, "request-line", requestLine);
        checkSize(problems, "headers", headers);
        checkCount(problems, "query", query, 0, MAX_BYTES);
        checkCount(problems, "header-count", headerCount, MIN_COUNT, MAX_COUNT);
        problems.between("head-timeout", headTimeout, MIN_TIMEOUT, MAX_TIMEOUT);
        checkCount(problems, "requests-per-connection", requestsPerConnection, 1, MAX_RATE);
        checkCount(problems, "requests-per-address", requestsPerAddress == null ? 1 : requestsPerAddress, 1, MAX_RATE);
        problems.throwIfAny();
    }

    private static void checkSize(Problems problems, String key, int bytes) {
        problems.require(
                bytes >= MIN_BYTES && bytes <= MAX_BYTES,
                key,
                Sizes.text(bytes),
                Sizes.text(MIN_BYTES) + " to " + Sizes.text(MAX_BYTES));
    }

    private static void checkCount(Problems problems, String key, int value, int least, int most) {
        problems.require(value >= least && value <= most, key, value, least + " to " + most);
    }

    HttpLimits http() {
        return new HttpLimits(requestLine, query, headers, headerCount, headTimeout);
    }
}
