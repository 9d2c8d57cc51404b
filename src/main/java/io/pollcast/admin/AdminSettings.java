package io.pollcast.admin;

import io.pollcast.http.ListenAddress;
import io.pollcast.settings.Problems;
import io.pollcast.settings.Secret;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The operator's side.
 *
 * @param listen where probes and metrics are asked for; loopback unless told otherwise
 * @param token what requests must bring as {@code Authorization: Bearer}, but for the two probes; null for nothing, on loopback only
 */
public record AdminSettings(ListenAddress listen, @Nullable Secret token) {

    public static final AdminSettings DEFAULT = new AdminSettings(new ListenAddress("127.0.0.1", 9090), null);

    private static final int MIN_TOKEN = 16;
    private static final int MAX_TOKEN = 1_024;

    public AdminSettings {
        Problems problems = new Problems();
        problems.require(
                token != null || listen.isLoopback(),
                "token",
                "missing",
                "a token, such as ${file:/run/secrets/admin-token}, for others than this machine reach " + listen
                        + "; or a loopback address, such as 127.0.0.1:9090");
        problems.require(
                token == null || isToken(token),
                "token",
                "(not shown)",
                MIN_TOKEN + " to " + MAX_TOKEN + " visible ASCII characters, such as openssl rand -hex 32 prints");
        problems.throwIfAny();
    }

    private static boolean isToken(Secret token) {
        try {
            String text = token.value();
            return text.length() >= MIN_TOKEN
                    && text.length() <= MAX_TOKEN
                    && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        } catch (IOException e) {
            return false;
        }
    }
}
