package io.pollcast.backplane.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a server listens. */
record RedisNode(String host, int port) {

    private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]{1,253})(?::(\\d{1,5}))?");
    private static final Pattern ANNOUNCED_HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,253}");
    private static final int MAX_PORT = 65_535;

    /** What a person wrote: {@code host[:port]}; empty if it is not of this form. */
    static Optional<RedisNode> parse(String text, int defaultPort) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = matcher.group(2) == null ? defaultPort : Integer.parseInt(matcher.group(2));
        return announced(matcher.group(1).replaceAll("[\\[\\]]", ""), port);
    }

    /** What a server said; empty if nothing can be there. */
    static Optional<RedisNode> announced(String host, long port) {
        return ANNOUNCED_HOST.matcher(host).matches() && port >= 1 && port <= MAX_PORT
                ? Optional.of(new RedisNode(host, (int) port))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ':' + port;
    }
}
