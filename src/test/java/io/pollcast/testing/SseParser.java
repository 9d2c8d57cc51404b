package io.pollcast.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a stream of Server-Sent Events as the standard says (WHATWG HTML, section 9.2.6), written from its text and not from the encoder.
 * Bytes may come in any pieces. One thread.
 */
public final class SseParser {

    /**
     * An event that an EventSource would dispatch.
     *
     * @param type {@code message} if the stream names none
     * @param data the lines joined by LF
     * @param id the last event id at that moment
     */
    public record Event(String type, String data, String id) {}

    private final List<Event> events = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean started;
    private boolean afterCr;
    private String type = "";
    private StringBuilder data = new StringBuilder();
    private String id = "";
    private int retry = -1;
    private int comments;

    /** Takes the next bytes. */
    public void feed(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            byte b = bytes[i];
            if (b == '\n' && afterCr) {
                afterCr = false;
                continue;
            }
            afterCr = b == '\r';
            if (b == '\n' || b == '\r') {
                onLine(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(b);
            }
        }
    }

    public void feed(byte[] bytes) {
        feed(bytes, 0, bytes.length);
    }

    /** The events since the last call. */
    public List<Event> take() {
        List<Event> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** The reconnection time that the stream has set, in milliseconds; -1 if none. */
    public int retry() {
        return retry;
    }

    public String lastEventId() {
        return id;
    }

    public int comments() {
        return comments;
    }

    private void onLine(String raw) {
        String text = !started && raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
        started = true;
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        if (colon == 0) {
            comments++;
            return;
        }
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        onField(field, value.startsWith(" ") ? value.substring(1) : value);
    }

    private void onField(String field, String value) {
        switch (field) {
            case "event" -> type = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> {
                if (value.indexOf('\0') < 0) {
                    id = value;
                }
            }
            case "retry" -> {
                if (value.matches("[0-9]+")) {
                    retry = Integer.parseInt(value);
                }
            }
            default -> {
                // The standard ignores fields that it does not know.
            }
        }
    }

    private void dispatch() {
        if (data.length() > 0) {
            String text = data.substring(0, data.length() - 1);
            events.add(new Event(type.isEmpty() ? "message" : type, text, id));
        }
        type = "";
        data = new StringBuilder();
    }
}
