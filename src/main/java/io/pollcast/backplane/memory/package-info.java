/** The backplane within one process: for the role {@code all}, for tests, and as the plainest statement of the contract. */
@NullMarked
package io.pollcast.backplane.memory;

import org.jspecify.annotations.NullMarked;
