package io.pollcast.http;

import java.time.Duration;

/**
 * How much of a request is read before it is refused.
 *
 * @param requestLine in bytes
 * @param query in characters of the target, behind the question mark
 * @param headers in bytes, all header fields of a request together
 * @param headerCount how many header fields
 * @param headTimeout for the whole head, from its first byte on; for the first one from the connection on
 */
public record HttpLimits(int requestLine, int query, int headers, int headerCount, Duration headTimeout) {

    public static final HttpLimits DEFAULT =
            new HttpLimits(16 * 1024, 12 * 1024, 16 * 1024, 100, Duration.ofSeconds(10));
}
