package io.pollcast.poll.fetch;

import java.util.Optional;

/** How a backend is asked. */
public enum Method {
    /** With conditions, so that a value that did not change need not be sent. */
    GET,
    /** With a body, and without conditions: they would mean something else (RFC 9110, section 13.1). */
    POST;

    public static Optional<Method> parse(String text) {
        return switch (text) {
            case "GET" -> Optional.of(GET);
            case "POST" -> Optional.of(POST);
            default -> Optional.empty();
        };
    }
}
