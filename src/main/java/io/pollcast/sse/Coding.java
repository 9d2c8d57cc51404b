package io.pollcast.sse;

/**
 * How the frames of a stream are wrapped on their way to one client.
 *
 * @param chunked whether the response has chunked transfer coding (HTTP/1.1), or ends with the connection (HTTP/1.0)
 * @param gzip whether the content is compressed
 */
public record Coding(boolean chunked, boolean gzip) {}
