package io.pollcast.tail;

/**
 * How it ended.
 *
 * @param ok whether there was a stream, and an end as asked
 * @param reason why not, safe for a terminal; empty if it was
 */
public record TailEnd(boolean ok, String reason) {

    static final TailEnd DONE = new TailEnd(true, "");

    static TailEnd failed(String reason) {
        return new TailEnd(false, reason);
    }
}
