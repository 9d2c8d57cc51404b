/**
 * The command line and the wiring: builds the stages that a role needs, in the order of the data, and stops them in the reverse. The only
 * package that names implementations.
 */
@NullMarked
package io.pollcast.app;

import org.jspecify.annotations.NullMarked;
