/** {@code pollcast tail}: a client that follows a stream of Server-Sent Events and shows it to a person. Knows no stage of the data path. */
@NullMarked
package io.pollcast.tail;

import org.jspecify.annotations.NullMarked;
