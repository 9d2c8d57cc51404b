/**
 * What {@code pollcast demo} needs around the real thing: a backend of four JSON endpoints made from real data, a control server that lets
 * the page stop that backend and read what it counted, and the page itself. The backend is an ordinary HTTP server to the poller; nothing
 * here knows the data path, and only {@code app} knows this package. Everything listens on loopback only.
 */
@NullMarked
package io.pollcast.demo;

import org.jspecify.annotations.NullMarked;
