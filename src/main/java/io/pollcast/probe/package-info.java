/** {@code pollcast try}: polls a URL for a while, and says what configuration fits it. Uses the poller's HTTP client, so that it sees what a poller sees. */
@NullMarked
package io.pollcast.probe;

import org.jspecify.annotations.NullMarked;
