package io.pollcast.http;

import java.util.Locale;

/** Why a request was refused before anybody looked at what it wants; the label is the metric's. */
public enum Refusal {
    /** Its line is too long, or its query. */
    LINE,
    /** Its header fields are too many, or too large. */
    HEADERS,
    /** Its head did not come in time. */
    SLOW,
    /** It is not HTTP/1.1 as it should be. */
    MALFORMED,
    /** Its connection, or its client, sends too many of them. */
    RATE,
    /** There are too many connections. */
    CONNECTIONS;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
