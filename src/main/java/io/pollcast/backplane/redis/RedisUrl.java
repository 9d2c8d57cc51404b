package io.pollcast.backplane.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import java.net.URLDecoder;
import java.time.Duration;
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
        boolean tls, @Nullable String user, @Nullable String password, String host, int port, int database) {

    private static final Pattern FORM = Pattern.compile("(rediss?)://(?:(?:([^:@/\\s]*):)?([^:@/\\s]*)@)?"
            + "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?(?:/(\\d{1,3})?)?");
    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_PORT = 65_535;

    /** Empty if {@code url} is not of the form that {@link RedisSettings} documents. */
    static Optional<RedisUrl> parse(String url) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = number(matcher.group(5), DEFAULT_PORT);
        if (port < 1 || port > MAX_PORT) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RedisUrl(
                    matcher.group(1).equals("rediss"),
                    decoded(matcher.group(2)),
                    decoded(matcher.group(3)),
                    matcher.group(4).replaceAll("[\\[\\]]", ""),
                    port,
                    number(matcher.group(6), 0)));
        } catch (IllegalArgumentException badPercent) {
            return Optional.empty();
        }
    }

    /** The same for Lettuce. */
    RedisURI uri(Duration timeout) {
        RedisURI.Builder builder = RedisURI.builder()
                .withHost(host)
                .withPort(port)
                .withDatabase(database)
                .withSsl(tls)
                .withTimeout(timeout);
        if (password != null && user != null) {
            builder.withAuthentication(user, password);
        } else if (password != null) {
            builder.withPassword(password.toCharArray());
        }
        return builder.build();
    }

    /** Host and port, for messages. */
    String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ':' + port;
    }

    @Override
    public String toString() {
        return address();
    }

    private static int number(@Nullable String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    private static @Nullable String decoded(@Nullable String part) {
        return part == null || part.isEmpty() ? null : URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
    }
}
