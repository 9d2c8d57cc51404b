package io.pollcast.tail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads an event stream as the standard says (WHATWG HTML, section 9.2.6), in bounded memory: an event that grows too large is left out. As
 * browsers do, and other than the letter of the standard, a stream begins with the last event id of the one before. One thread.
 */
final class EventParser {

    /** What the stream holds; called while bytes are taken. */
    interface Sink {

        /** An event that an EventSource would dispatch. */
        void onEvent(Event event);

        /** The time that the stream sets for reconnections. */
        void onRetry(int millis);

        /** A line that only shows that somebody is there. */
        default void onComment() {}

        /** An event of more bytes than allowed, which is lost. */
        void onTooLarge(int limit);
    }

    /**
     * @param type {@code message} if the stream names none
     * @param data the lines joined by LF
     */
    record Event(String type, String data) {}

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int MAX_NAME = 1024;
    private static final int MAX_DIGITS = 9;

    private final int maxEvent;
    private final Sink sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private boolean started;
    private boolean afterCr;
    private boolean lineTooLong;
    private boolean tooLarge;
    private int size;
    private String type = "";
    private String nextId;
    private String id;

    /**
     * @param maxEvent the most bytes that the lines of an event may have
     * @param lastEventId of the stream before; empty if there was none
     */
    EventParser(int maxEvent, String lastEventId, Sink sink) {
        this.maxEvent = maxEvent;
        this.nextId = lastEventId;
        this.id = lastEventId;
        this.sink = sink;
    }

    /** What to send as {@code Last-Event-ID}: that of the last event that was whole. */
    String lastEventId() {
        return id;
    }

    /** Takes the next bytes, in any pieces. */
    void feed(byte[] bytes, int from, int length) {
        for (int at = from; at < from + length; at++) {
            byte b = bytes[at];
            if (b == '\n' && afterCr) {
                afterCr = false;
                continue;
            }
            afterCr = b == '\r';
            if (b == '\n' || b == '\r') {
                endLine();
            } else if (size < maxEvent) {
                line.write(b);
                size++;
            } else {
                lineTooLong = true;
            }
        }
    }

    private void endLine() {
        if (lineTooLong) {
            tooLarge = true;
        } else {
            onLine(line.toString(StandardCharsets.UTF_8));
        }
        lineTooLong = false;
        line.reset();
    }

    private void onLine(String raw) {
        boolean marked = !started && !raw.isEmpty() && raw.charAt(0) == BYTE_ORDER_MARK;
        String text = marked ? raw.substring(1) : raw;
        started = true;
        int colon = text.indexOf(':');
        if (text.isEmpty()) {
            dispatch();
        } else if (colon == 0) {
            size -= line.size();
            sink.onComment();
        } else {
            String value = colon < 0 ? "" : text.substring(colon + 1);
            onField(colon < 0 ? text : text.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        }
    }

    private void onField(String field, String value) {
        switch (field) {
            case "event" -> type = value.length() <= MAX_NAME ? value : value.substring(0, MAX_NAME);
            case "data" -> data.append(value).append('\n');
            case "id" -> nextId = value.indexOf('\0') < 0 ? value : nextId;
            case "retry" -> onRetry(value);
            default -> {
                // The standard ignores fields that it does not know.
            }
        }
    }

    private void onRetry(String value) {
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            sink.onRetry(value.length() <= MAX_DIGITS ? Integer.parseInt(value) : Integer.MAX_VALUE);
        }
    }

    private void dispatch() {
        if (tooLarge) {
            sink.onTooLarge(maxEvent);
        } else {
            id = nextId;
            if (data.length() > 0) {
                sink.onEvent(new Event(type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1)));
            }
        }
        nextId = id;
        type = "";
        data.setLength(0);
        data.trimToSize();
        tooLarge = false;
        size = 0;
    }
}
