/**
 * Makes the calls to the backends: one request, and an observation of whatever came of it. Holds the rules for what may be asked of whom, the
 * HTTP client, and the checks that an answer has to pass. What to poll and when is the business of {@code poll}.
 */
@NullMarked
package io.pollcast.poll.fetch;

import org.jspecify.annotations.NullMarked;
