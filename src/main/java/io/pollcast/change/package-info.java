/**
 * The second stage: is what a poll brought different from what browsers have? A {@link io.pollcast.change.ChangeDetector} compares each
 * observation with the last publish that the store acknowledged; what did not change goes no further. Owned by the poller's thread.
 */
@NullMarked
package io.pollcast.change;

import org.jspecify.annotations.NullMarked;
