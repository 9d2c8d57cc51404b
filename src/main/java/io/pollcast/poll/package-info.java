/**
 * The first stage of the data path: calls each endpoint on its own rhythm, one call at a time, while this process holds the lease. What a
 * call brought goes to {@code change} to be judged, and what changed goes to the backplane. Everything but the HTTP calls themselves
 * happens on one scheduler thread, which owns all state of this package.
 */
@NullMarked
package io.pollcast.poll;

import org.jspecify.annotations.NullMarked;
