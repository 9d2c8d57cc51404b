package io.pollcast.sse;

import java.util.Locale;

/** Why an SSE connection ended; the label is the metric's and, in {@code pollcast.bye}, the client's. */
public enum CloseReason {
    /** The client went. */
    CLIENT,
    /** The client went without a word, or its network did: it acknowledged nothing any more. */
    VANISHED,
    /** Its life was over; it comes back at once. */
    LIFE,
    /** The gateway stops. */
    DRAIN,
    /** There are as many connections, or streams of this client's address, as there may be. */
    LIMIT,
    /** Nobody can say at the moment what its client may read. */
    AUTH,
    /** Something failed in the gateway; the client comes back and resumes. */
    FAULT,
    /** Stalled clients held too much memory, and it was among the slowest. */
    MEMORY,
    /** It did not take a frame in the time a frame may take. */
    STALLED;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
