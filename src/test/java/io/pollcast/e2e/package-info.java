/** Pollcast as it is started: the jar in processes of its own, with real backends, stores and clients. */
@NullMarked
package io.pollcast.e2e;

import org.jspecify.annotations.NullMarked;
