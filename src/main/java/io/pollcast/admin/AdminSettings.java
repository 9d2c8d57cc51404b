package io.pollcast.admin;

import io.pollcast.http.ListenAddress;

/**
 * The operator's side.
 *
 * @param listen where probes and metrics are asked for; loopback unless told otherwise
 */
public record AdminSettings(ListenAddress listen) {

    public static final AdminSettings DEFAULT = new AdminSettings(new ListenAddress("127.0.0.1", 9090));
}
