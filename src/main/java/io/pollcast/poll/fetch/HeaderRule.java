package io.pollcast.poll.fetch;

import io.pollcast.settings.Problems;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Which header fields an endpoint's requests may carry (RFC 9110, section 5), and which of them prove who asks. */
final class HeaderRule {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,8192}");

    /** The HTTP client writes these itself, they are about one connection, or they would ask for something else than the value. */
    private static final Set<String> OWN = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "accept-encoding",
            "if-none-match",
            "if-modified-since",
            "te",
            "upgrade",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "proxy-authenticate",
            "trailer",
            "expect",
            "http2-settings",
            "range",
            "if-range",
            "if-match",
            "if-unmodified-since");

    /** Rather too many than too few: the price of a wrong guess is one line, {@code public: true}. */
    private static final Pattern CREDENTIAL = Pattern.compile(
            "auth|cookie|token|secret|passw|session|signature|credential|api[-_.]?key|access[-_.]?key|[-_]key$",
            Pattern.CASE_INSENSITIVE);

    private HeaderRule() {}

    /** Notes what is wrong with {@code headers}, never their values. */
    static void check(Map<String, String> headers, Problems problems) {
        Set<String> seen = new HashSet<>();
        headers.forEach((name, value) -> {
            String key = "headers." + name;
            String lower = name.toLowerCase(Locale.ROOT);
            problems.require(TOKEN.matcher(name).matches(), key, "unusable name", "a header name (RFC 9110 token)");
            problems.require(!OWN.contains(lower), key, "set", "no " + name + " header, it is Pollcast's own business");
            problems.require(seen.add(lower), key, "set twice", "each header once, upper and lower case are the same");
            problems.require(
                    VALUE.matcher(value).matches(),
                    key,
                    "(not shown)",
                    "at most 8192 characters of ASCII without control characters or line breaks");
        });
    }

    /** Whether a header may be set by a configuration. */
    static boolean isFree(String name) {
        return TOKEN.matcher(name).matches() && !OWN.contains(name.toLowerCase(Locale.ROOT));
    }

    static boolean isValue(String value) {
        return VALUE.matcher(value).matches();
    }

    static boolean isCredential(String name) {
        return CREDENTIAL.matcher(name).find();
    }
}
