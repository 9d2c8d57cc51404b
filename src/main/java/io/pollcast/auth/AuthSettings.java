package io.pollcast.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may read; with nothing set, everyone.
 *
 * @param jwt tokens that somebody signs; null for none
 * @param forward the backend that is asked; null for none
 * @param apiKeys keys of servers
 * @param hideTopics whether a topic that one may not read looks like one that does not exist
 */
public record AuthSettings(
        @Nullable JwtSettings jwt, @Nullable ForwardSettings forward, List<ApiKey> apiKeys, boolean hideTopics) {

    public static final AuthSettings NONE = new AuthSettings(null, null, List.of(), false);

    public AuthSettings {
        apiKeys = List.copyOf(apiKeys);
    }

    /** Whether claims of anybody can be known. */
    public boolean knowsClaims() {
        return jwt != null || !apiKeys.isEmpty();
    }

    /** Whether anybody is asked for anything. */
    public boolean asks() {
        return jwt != null || forward != null || !apiKeys.isEmpty();
    }
}
