package io.pollcast.config;

import io.pollcast.poll.EndpointSettings;
import org.jspecify.annotations.Nullable;

/**
 * What could be read of one endpoint.
 *
 * @param path where it stands, such as {@code endpoints.prices}
 * @param settings null if something is wrong with it
 * @param servedAt what its {@code path} says, right or wrong; null if it says nothing
 * @param credentials whether its requests prove who asks, as far as it could be read
 * @param declaredPublic what {@code public} says; null if it says nothing or something wrong
 */
record EndpointDraft(
        String path,
        @Nullable EndpointSettings settings,
        @Nullable String servedAt,
        boolean credentials,
        @Nullable Boolean declaredPublic) {}
