package io.pollcast.poll.fetch;

import io.pollcast.topic.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A mark of what is asked, and of whom: a hash of all that may decide what comes back. Whoever reads the store sees it, and must not be able to try
 * passwords on it until one fits; so what may be secret is in two letters of it only. They tell two tokens apart but once in 4,096 times, and fit one
 * in 4,096 of all passwords.
 */
final class SourceMark {

    private static final int BYTES = 6;
    private static final int SECRET_BYTES = 3;
    private static final int SECRET_LETTERS = 2;

    private SourceMark() {}

    static String of(Source source) {
        List<String> parts = open(source);
        String open = Hashes.text(hash(parts), BYTES);
        parts.addAll(secret(source));
        return open + Hashes.text(hash(parts), SECRET_BYTES).substring(0, SECRET_LETTERS);
    }

    private static List<String> open(Source source) {
        List<String> parts = new ArrayList<>();
        parts.add(source.method().name());
        parts.add(source.origin());
        parts.add(source.url().getRawPath());
        parts.add(
                UrlRule.carriesCredentials(source.url())
                        ? ""
                        : String.valueOf(source.url().getRawQuery()));
        parts.add(String.valueOf(source.credentials()));
        parts.add(source.tls() == null ? "" : String.valueOf(source.tls().cert()));
        sorted(source.headers()).forEach((name, value) -> {
            parts.add(name.toLowerCase(Locale.ROOT));
            parts.add(HeaderRule.isCredential(name) ? "" : value);
        });
        return parts;
    }

    private static List<String> secret(Source source) {
        List<String> parts = new ArrayList<>();
        parts.add(source.url().toString());
        parts.add(String.valueOf(source.body()));
        parts.add(token(source.credentials()));
        parts.addAll(sorted(source.headers()).values());
        return parts;
    }

    private static Map<String, String> sorted(Map<String, String> headers) {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        return sorted;
    }

    /** Of those that nothing else names. One that cannot be read is none: the next call says so. */
    private static String token(@Nullable Credentials credentials) {
        try {
            if (credentials instanceof Credentials.Bearer bearer) {
                return bearer.bearer().value();
            }
            return credentials instanceof Credentials.ApiKey key ? key.value().value() : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static byte[] hash(List<String> parts) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.length()).append(' ').append(part));
        return Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
