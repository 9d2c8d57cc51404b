package io.pollcast.admin;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code Host} a request to the admin side may name. A page that makes its own domain point to this machine (DNS rebinding) cannot
 * avoid naming that domain; addresses, and names without a dot, are nobody's domain.
 */
final class HostRule {

    private static final Pattern ADDRESS_OR_PLAIN_NAME =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9_-]+)(:\\d{1,5})?");

    private final String listenHost;

    /** @param listenHost is allowed too */
    HostRule(String listenHost) {
        this.listenHost = listenHost;
    }

    boolean allows(@Nullable String host) {
        return host != null
                && (ADDRESS_OR_PLAIN_NAME.matcher(host).matches()
                        || host.equalsIgnoreCase(listenHost)
                        || host.toLowerCase(Locale.ROOT).startsWith(listenHost.toLowerCase(Locale.ROOT) + ':'));
    }
}
