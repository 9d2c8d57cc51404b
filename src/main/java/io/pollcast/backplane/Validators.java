package io.pollcast.backplane;

import org.jspecify.annotations.Nullable;

/**
 * What a backend gave us to ask "has it changed?" with (RFC 9110, section 8.8), kept verbatim.
 *
 * @param etag the value of {@code ETag}, quotes and weakness included; null if there was none
 * @param lastModified the value of {@code Last-Modified}; null if there was none
 */
public record Validators(@Nullable String etag, @Nullable String lastModified) {

    public static final Validators NONE = new Validators(null, null);
}
