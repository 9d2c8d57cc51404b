/**
 * The public HTTP side: finds out what a request wants, whether it may have it, and in which form; answers JSON itself and turns an SSE
 * request into an {@code sse} connection that the hub serves. Runs on Netty event loops; each connection belongs to one.
 */
@NullMarked
package io.pollcast.gateway;

import org.jspecify.annotations.NullMarked;
