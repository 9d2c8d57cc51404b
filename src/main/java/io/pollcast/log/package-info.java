/** How a line of the log is written. */
@NullMarked
package io.pollcast.log;

import org.jspecify.annotations.NullMarked;
