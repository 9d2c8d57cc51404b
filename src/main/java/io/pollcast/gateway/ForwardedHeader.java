package io.pollcast.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The header in which the proxies in front say for whom they ask. It is one, and named in the configuration: the other one may come from the client,
 * and a proxy passes on what it does not know.
 */
public enum ForwardedHeader {
    X_FORWARDED_FOR("X-Forwarded-For") {
        @Override
        List<String> hops(String value) {
            return split(value, ',');
        }
    },
    /** RFC 7239. */
    FORWARDED("Forwarded") {
        @Override
        List<String> hops(String value) {
            List<String> hops = new ArrayList<>();
            for (String element : split(value, ',')) {
                hops.add(split(element, ';').stream()
                        .filter(pair -> pair.toLowerCase(Locale.ROOT).startsWith("for="))
                        .map(pair -> pair.substring("for=".length()).replace("\"", ""))
                        .findFirst()
                        .orElse(""));
            }
            return hops;
        }
    };

    private final String field;

    ForwardedHeader(String field) {
        this.field = field;
    }

    /** What the configuration calls it. */
    public String label() {
        return field.toLowerCase(Locale.ROOT);
    }

    public static Optional<ForwardedHeader> parse(String text) {
        return List.of(values()).stream()
                .filter(header -> header.label().equals(text))
                .findFirst();
    }

    String field() {
        return field;
    }

    /** Whom each hop asked for, nearest last; empty text where it does not say. */
    abstract List<String> hops(String value);

    /** A separator in quotes is none. With a quote that does not end the whole rest is one part, and so no address. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            quoted ^= text.charAt(at) == '"';
            if (text.charAt(at) == separator && !quoted) {
                parts.add(text.substring(from, at).strip());
                from = at + 1;
            }
        }
        parts.add(quoted ? "" : text.substring(from).strip());
        return parts;
    }
}
