package io.pollcast.backplane;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the connection to the store.
 *
 * @param connected whether the last exchange with the store succeeded
 * @param problem what is wrong, safe to show; null if connected
 */
public record BackplaneHealth(boolean connected, @Nullable String problem) {

    public static final BackplaneHealth OK = new BackplaneHealth(true, null);
}
