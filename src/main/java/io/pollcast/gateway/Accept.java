package io.pollcast.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client accepts, and how much it wants it: the form that {@code Accept} and {@code Accept-Encoding} share (RFC 9110, section 12.5).
 *
 * @param ranges in the order of the header
 */
record Accept(List<Range> ranges) {

    private static final int MAX_LENGTH = 4_096;
    private static final int MOST = 1000;

    /**
     * One item of the list.
     *
     * @param name such as {@code text/event-stream}, {@code text/*} or {@code gzip}, in lower case
     * @param weight from 0 (not at all) to 1000
     */
    record Range(String name, int weight) {}

    /** Reads a header; what cannot be read in it is not wanted, and what is too long is as good as absent. */
    static Accept parse(@Nullable String header) {
        List<Range> ranges = new ArrayList<>();
        if (header != null && header.length() <= MAX_LENGTH) {
            for (String item : header.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] parts = item.split(";", -1);
                if (!parts[0].isBlank()) {
                    ranges.add(new Range(parts[0].trim(), weight(parts)));
                }
            }
        }
        return new Accept(ranges);
    }

    private static int weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replace(" ", "");
            if (parameter.startsWith("q=")) {
                return parameter.matches("q=(1(\\.0{0,3})?|0(\\.\\d{0,3})?)")
                        ? (int) Math.round(MOST * Double.parseDouble(parameter.substring(2)))
                        : 0;
            }
        }
        return MOST;
    }

    /**
     * How much a media type is wanted, whatever its parameters: the most specific range that matches decides; no header at all accepts
     * everything.
     */
    int mediaType(String contentType) {
        if (ranges.isEmpty()) {
            return MOST;
        }
        String type = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        int named = named(type);
        int family = named(type.split("/", 2)[0] + "/*");
        return named >= 0 ? named : family >= 0 ? family : Math.max(0, named("*/*"));
    }

    /** How much what is called {@code name} itself is wanted; -1 if it is not named. */
    int named(String name) {
        return ranges.stream()
                .filter(range -> range.name().equals(name))
                .mapToInt(Range::weight)
                .max()
                .orElse(-1);
    }
}
