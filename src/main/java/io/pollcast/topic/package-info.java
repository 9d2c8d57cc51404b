/**
 * The values that travel along the data path: what a topic is called, what it is worth now, and how fresh that is. Everything here is
 * immutable and knows nothing of any stage; every other package may use it.
 */
@NullMarked
package io.pollcast.topic;

import org.jspecify.annotations.NullMarked;
