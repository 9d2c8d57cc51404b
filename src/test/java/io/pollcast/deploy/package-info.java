/** Runs what deploy/ offers, as it stands there; only ports and addresses are replaced. */
@NullMarked
package io.pollcast.deploy;

import org.jspecify.annotations.NullMarked;
