/**
 * The bytes of Server-Sent Events (WHATWG HTML, section 9.2) and the connections that carry them: frames made once per update, the cursor
 * that comes back as {@code Last-Event-ID}, and the life of one connection from its first byte to its closing reason.
 */
@NullMarked
package io.pollcast.sse;

import org.jspecify.annotations.NullMarked;
