package io.pollcast.backplane;

import io.pollcast.topic.Registry;

/**
 * A poller's wish to hold the lease.
 *
 * @param token that the lease will have; new for each claim, and the same when a claim of unknown outcome is repeated
 * @param leaseMillis how long the lease lasts unless it is renewed, in milliseconds
 * @param registry what this poller polls
 * @param newEpoch the epoch to use if the store has none; random and new for each claim
 */
public record Claim(String token, long leaseMillis, Registry registry, String newEpoch) {}
