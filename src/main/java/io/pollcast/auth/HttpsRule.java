package io.pollcast.auth;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where an answer may come from that opens doors: whoever could change it on its way could let anybody in. */
final class HttpsRule {

    static final String FORM =
            "https://host/path without user or fragment, or http:// on this machine (localhost, 127.0.0.1, [::1])";

    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

    private HttpsRule() {}

    static boolean allows(URI url) {
        @Nullable String host = url.getHost();
        if (host == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            return false;
        }
        return "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && HERE.contains(host));
    }
}
