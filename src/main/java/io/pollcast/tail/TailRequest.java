package io.pollcast.tail;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to follow.
 *
 * @param url of an event stream
 * @param headers by name; values are secret
 * @param raw whether events are shown as they come, one on a line
 * @param span how long; null for ever
 * @param count ends after so many values; 0 for never
 * @param maxLines of one value on the screen; 0 for all
 */
public record TailRequest(
        URI url,
        Map<String, String> headers,
        boolean raw,
        @Nullable Duration span,
        long count,
        int maxLines) {

    /** Without the values of the headers and the query, which may be secret. */
    @Override
    public String toString() {
        return "tail " + url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }
}
