/** What Pollcast counts, by the names that operators see; the only package that knows Micrometer. Thread-safe. */
@NullMarked
package io.pollcast.metrics;

import org.jspecify.annotations.NullMarked;
