/** The threads of Pollcast outside of event loops, and the one kind of them that owns state. A leaf; every stage may use it. */
@NullMarked
package io.pollcast.thread;

import org.jspecify.annotations.NullMarked;
