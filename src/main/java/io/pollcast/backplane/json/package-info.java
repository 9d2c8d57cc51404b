/** The JSON that stores keep and carry beside the bodies: what every backplane that leaves the process writes in the same form. */
@NullMarked
package io.pollcast.backplane.json;

import org.jspecify.annotations.NullMarked;
