package io.pollcast.backplane;

/**
 * Proves the right to write.
 *
 * @param token of the lease, random and never used for two leases
 * @param sequence above that of every earlier write under this token
 */
public record Fence(String token, long sequence) {}
