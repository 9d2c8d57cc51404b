package io.pollcast.config;

import io.pollcast.http.ListenAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a process is going to do with a configuration, and what its command line says over it. Some rules hold only for some processes.
 *
 * @param polls whether it polls the endpoints
 * @param serves whether it is a gateway
 * @param gatewayListen instead of {@code gateway.listen}; null to leave it
 * @param adminListen instead of {@code admin.listen}; null to leave it
 */
public record Launch(
        boolean polls,
        boolean serves,
        @Nullable ListenAddress gatewayListen,
        @Nullable ListenAddress adminListen) {

    /** Polls and serves, at the addresses of the configuration. */
    public static final Launch ALL = new Launch(true, true, null, null);
}
