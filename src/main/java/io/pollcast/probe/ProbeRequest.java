package io.pollcast.probe;

import io.pollcast.poll.fetch.Source;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What to try.
 *
 * @param source the URL and how to ask for it
 * @param headers the configuration's names and values of the headers, where secrets are references
 * @param every the least time from one request to the next
 * @param span how long to look
 */
public record ProbeRequest(Source source, List<ShownHeader> headers, Duration every, Duration span) {

    /**
     * A header as a configuration may show it.
     *
     * @param name of it
     * @param value with <code>${NAME}</code> for what is secret
     * @param variable the name of the variable that is still to be set; empty if there is none
     */
    public record ShownHeader(String name, String value, String variable) {}

    public ProbeRequest {
        headers = List.copyOf(headers);
    }

    /** What to call the variable for a secret that has this name elsewhere. */
    public static String variable(String name) {
        String plain = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        return plain.matches("[A-Z_].*") ? plain : "SECRET_" + plain;
    }
}
