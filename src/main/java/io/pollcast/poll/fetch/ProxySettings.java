package io.pollcast.poll.fetch;

import io.pollcast.settings.Problems;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import okhttp3.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy that calls go through, by CONNECT for https.
 *
 * @param url {@code http://[user:password@]host[:port]}, user and password percent-encoded; secret
 */
public record ProxySettings(URI url) {

    private static final int DEFAULT_PORT = 3128;

    public ProxySettings {
        Problems problems = new Problems();
        String path = url.getRawPath();
        problems.require(
                "http".equalsIgnoreCase(url.getScheme())
                        && url.getHost() != null
                        && url.getPort() != 0
                        && url.getPort() < 65_536
                        && (path == null || path.isEmpty() || path.equals("/"))
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null,
                "proxy",
                "(not shown)",
                "http://[user:password@]host[:port], special characters of user and password percent-encoded");
        String user = url.getUserInfo();
        problems.require(user == null || user.contains(":"), "proxy", "(not shown)", "user:password, not only a user");
        problems.throwIfAny();
    }

    Proxy proxy() {
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }

    /** The value of {@code Proxy-Authorization} (RFC 7617); null without a user. */
    @Nullable String authorization() {
        String user = url.getUserInfo();
        if (user == null) {
            return null;
        }
        String[] parts = user.split(":", 2);
        return Credentials.basic(parts[0], parts[1], StandardCharsets.UTF_8);
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return "http://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }
}
