package io.pollcast.backplane.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@code redis:} URL. Read here and not by {@link java.net.URI}, which knows no host with an underscore and puts the
 * whole URL into its complaints.
 *
 * @param password decoded; null if none
 */
record RedisUrl(
        boolean tls, @Nullable String user, @Nullable String password, RedisNode node, int database) {

    static final int DEFAULT_PORT = 6379;

    private static final Pattern FORM =
            Pattern.compile("(rediss?)://(?:(?:([^:@/\\s]*):)?([^:@/\\s]*)@)?([^@/\\s]+)(?:/(\\d{1,3})?)?");

    /** Empty if {@code url} is not of the form that {@link RedisSettings} documents. */
    static Optional<RedisUrl> parse(String url, int defaultPort) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            String user = decoded(matcher.group(2));
            String password = decoded(matcher.group(3));
            int database = matcher.group(5) == null ? 0 : Integer.parseInt(matcher.group(5));
            return RedisNode.parse(matcher.group(4), defaultPort)
                    .map(node -> new RedisUrl(matcher.group(1).equals("rediss"), user, password, node, database));
        } catch (IllegalArgumentException badPercent) {
            return Optional.empty();
        }
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + node + (database == 0 ? "" : "/" + database);
    }

    private static @Nullable String decoded(@Nullable String part) {
        return part == null || part.isEmpty() ? null : URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
    }
}
