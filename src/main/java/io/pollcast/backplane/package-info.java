/**
 * The waist of the hourglass: keeps the latest value of each topic, and tells every gateway of a change. {@link Backplane} is the contract
 * that the poller's side and the gateway's side meet at without knowing each other; {@code memory}, {@code redis} and {@code kafka} fulfil it. Only
 * {@code app} may name an implementation.
 */
@NullMarked
package io.pollcast.backplane;

import org.jspecify.annotations.NullMarked;
