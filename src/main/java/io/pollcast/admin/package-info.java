/** The operator's HTTP side, on a port of its own: probes, metrics and the state of the whole path in one place. Loopback by default. */
@NullMarked
package io.pollcast.admin;

import org.jspecify.annotations.NullMarked;
