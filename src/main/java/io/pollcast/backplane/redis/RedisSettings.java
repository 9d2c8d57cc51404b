package io.pollcast.backplane.redis;

import io.pollcast.settings.Problems;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis, and under which prefix.
 *
 * @param url {@code redis://[[user:]password@]host[:port][/database]}, or {@code rediss://} for TLS; user and password percent-encoded;
 *     secret
 * @param keyPrefix what all keys of this application start with, inside braces
 * @param tls for {@code rediss://} only; null if there is nothing special
 */
public record RedisSettings(
        String url, String keyPrefix, @Nullable RedisTls tls) {

    public static final String DEFAULT_KEY_PREFIX = "pollcast";

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    public RedisSettings {
        Problems problems = new Problems();
        problems.require(
                RedisUrl.parse(url).isPresent(),
                "url",
                "(not shown)",
                "redis://[[user:]password@]host[:port][/database], or rediss:// for TLS; special characters of user and password percent-encoded");
        problems.require(
                PREFIX.matcher(keyPrefix).matches(),
                "key-prefix",
                keyPrefix,
                "1 to 64 letters, digits, '_', '.', ':' or '-'");
        problems.require(
                tls == null || !url.startsWith("redis://"), "tls", "set", "a url of rediss://, or no tls section");
        problems.throwIfAny();
    }

    /** With nothing special for TLS. */
    public RedisSettings(String url, String keyPrefix) {
        this(url, keyPrefix, null);
    }

    /** The address without user and password, for logs. */
    public String address() {
        return url.replaceFirst("//[^@/]*@", "//");
    }

    RedisUrl parsedUrl() {
        return RedisUrl.parse(url).orElseThrow();
    }

    RedisTls tlsOrUsual() {
        return tls == null ? RedisTls.USUAL : tls;
    }

    @Override
    public String toString() {
        return address() + " {" + keyPrefix + "}";
    }
}
