/**
 * What the public and the admin side share of HTTP: an address to listen on, a server that binds it, and answers in the form of RFC 9457.
 * Knows nothing of topics.
 */
@NullMarked
package io.pollcast.http;

import org.jspecify.annotations.NullMarked;
