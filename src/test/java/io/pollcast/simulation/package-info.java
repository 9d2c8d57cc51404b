/**
 * Pollers, a store and gateways in one thread, with a clock and faults made from a seed. Each history is run again by its number.
 */
@NullMarked
package io.pollcast.simulation;

import org.jspecify.annotations.NullMarked;
