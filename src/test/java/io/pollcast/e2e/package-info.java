/** The whole path as users have it: processes of the jar, nginx in front, and browsers or other clients behind it. */
@NullMarked
package io.pollcast.e2e;

import org.jspecify.annotations.NullMarked;
