package io.pollcast.probe;

import java.util.Set;

/**
 * Two bodies, one after the other.
 *
 * @param atMillis when the second came, since the beginning
 * @param differences the pointers whose values differ; empty if the bodies say the same
 */
record Step(long atMillis, Set<String> differences) {}
