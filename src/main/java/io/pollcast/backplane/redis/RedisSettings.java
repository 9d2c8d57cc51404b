package io.pollcast.backplane.redis;

import io.pollcast.settings.Problems;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Redis, and under which prefix.
 *
 * @param url {@code redis://[user[:password]@]host[:port][/database]}, or {@code rediss://} for TLS; secret
 * @param keyPrefix what all keys of this application start with, inside braces
 */
public record RedisSettings(String url, String keyPrefix) {

    public static final String DEFAULT_KEY_PREFIX = "pollcast";

    private static final Pattern URL =
            Pattern.compile("rediss?://([^@/\\s]*@)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?(/\\d{1,3})?");
    private static final int MAX_PORT = 65_535;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    public RedisSettings {
        Problems problems = new Problems();
        problems.require(
                usable(url),
                "url",
                "(not shown)",
                "redis://[user:password@]host[:port][/database], or rediss:// for TLS; special characters of the password percent-encoded");
        problems.require(
                PREFIX.matcher(keyPrefix).matches(),
                "key-prefix",
                keyPrefix,
                "1 to 64 letters, digits, '_', '.', ':' or '-'");
        problems.throwIfAny();
    }

    private static boolean usable(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            return false;
        }
        int port = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
        return port >= 1 && port <= MAX_PORT;
    }

    /** The address without user and password, for logs. */
    public String address() {
        return url.replaceFirst("//[^@/]*@", "//");
    }

    @Override
    public String toString() {
        return address() + " {" + keyPrefix + "}";
    }
}
