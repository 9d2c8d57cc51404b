/** The one kind of thread that owns state in Pollcast outside of event loops. A leaf; every package may use it. */
@NullMarked
package io.pollcast.thread;

import org.jspecify.annotations.NullMarked;
