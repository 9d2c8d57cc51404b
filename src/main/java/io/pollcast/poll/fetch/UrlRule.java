package io.pollcast.poll.fetch;

import io.pollcast.settings.Problems;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import okhttp3.HttpUrl;

/** Which URLs can be polled, and how much of one may be shown: never user, password, path or query, they may be secret. */
final class UrlRule {

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_LENGTH = 4096;

    private UrlRule() {}

    /** @param key what the URL is called */
    static void check(String key, URI url, boolean allowLinkLocal, Problems problems) {
        boolean usable =
                url.getHost() != null && SCHEMES.contains(scheme(url)) && (isPortWrong(url) || isCallable(url));
        problems.require(
                usable,
                key,
                "not an http or https URL with a plain host",
                "http://host[:port]/path or https://..., the host of letters, digits, '-' and '.'");
        problems.require(!isPortWrong(url), key, "port " + url.getPort(), "a port of 1 to 65535");
        problems.require(
                url.getRawUserInfo() == null,
                key,
                "holds a user",
                "no user:password@ in it, but credentials: { basic: { user: ..., password: ... } }");
        problems.require(
                allowLinkLocal || url.getHost() == null || !AddressRule.refuses(url.getHost()),
                key,
                "a link-local or metadata address",
                "another host, or allow-link-local: true");
        problems.require(url.getRawFragment() == null, key, "has a #fragment", "none, servers never see it");
        int length = url.toString().length();
        problems.require(length <= MAX_LENGTH, key, length + " characters", "at most " + MAX_LENGTH);
    }

    private static boolean isPortWrong(URI url) {
        return url.getPort() == 0 || url.getPort() > MAX_PORT;
    }

    /** The HTTP client is stricter than {@link URI}: about the length of a host's parts, for one. */
    private static boolean isCallable(URI url) {
        return HttpUrl.parse(url.toString()) != null;
    }

    static String origin(URI url) {
        return scheme(url) + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /** Whether it names a user, or a parameter of its query is called like a secret. */
    static boolean carriesCredentials(URI url) {
        String query = url.getQuery();
        return url.getRawUserInfo() != null
                || (query != null
                        && Arrays.stream(query.split("&"))
                                .map(parameter -> parameter.split("=", 2)[0])
                                .anyMatch(HeaderRule::isCredential));
    }

    private static String scheme(URI url) {
        return String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    }
}
