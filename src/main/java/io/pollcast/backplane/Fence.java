package io.pollcast.backplane;

/**
 * Proves the right to write.
 *
 * @param token of the lease, random and never used for two leases
 * @param sequence above that of every earlier write or renewal under this token; the first is 1 or more
 */
public record Fence(String token, long sequence) {}
