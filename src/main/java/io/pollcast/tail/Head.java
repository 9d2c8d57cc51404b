package io.pollcast.tail;

import io.pollcast.terminal.Printable;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;

/** The head of an answer: a stream, a reason to come back later, or the end. */
record Head(int status, HttpHeaders headers) {

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int MAX_SHOWN = 200;
    private static final int MAX_WAIT_DIGITS = 5;

    static Head of(HttpResponse.ResponseInfo info) {
        return new Head(info.statusCode(), info.headers());
    }

    boolean isStream() {
        return status == OK && mediaType().equals("text/event-stream") && coding().isEmpty();
    }

    boolean isJson() {
        return mediaType().endsWith("json");
    }

    private String mediaType() {
        String type = headers.firstValue("Content-Type").orElse("");
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private Optional<String> coding() {
        return headers.firstValue("Content-Encoding").filter(coding -> !coding.equalsIgnoreCase("identity"));
    }

    /**
     * What an answer that is no stream means.
     *
     * @param detail what its body says in words; empty if nothing
     */
    Connector.Ending ending(String detail) {
        if (status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
            return new Connector.Ending.Lost(words(detail), retryAfterMillis());
        }
        return new Connector.Ending.Refused(words(detail));
    }

    private String words(String detail) {
        String said = detail.isEmpty() ? hint() : detail;
        return "HTTP " + status + (said.isEmpty() ? "" : ": " + said);
    }

    private String hint() {
        if (status == OK) {
            String found = coding().map(coding -> "content encoding " + Printable.line(coding, MAX_SHOWN))
                    .orElseGet(() -> mediaType().isEmpty()
                            ? "no content type"
                            : "content type " + Printable.line(mediaType(), MAX_SHOWN));
            return found + " (expected: text/event-stream); pollcast try looks at URLs that answer once";
        }
        if (status / 100 == 3) {
            String to = headers.firstValue("Location").orElse("nowhere");
            return "it leads to " + Printable.line(to, MAX_SHOWN) + "; give that URL, if it is the right one";
        }
        return switch (status) {
            case NO_CONTENT -> "the server wants nobody to come back";
            case 401, 407 -> "credentials are missing or wrong; -H 'Authorization: ...' sends them";
            case 403 -> "not for whoever these headers say";
            case 404 -> "no such topic or stream there";
            case 406 -> "no event stream there";
            default -> "";
        };
    }

    /** Only in seconds; a date would need a clock that agrees with the server's. */
    private long retryAfterMillis() {
        return headers.firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1," + MAX_WAIT_DIGITS + "}"))
                .map(text -> Long.parseLong(text) * 1_000)
                .orElse(0L);
    }
}
