/**
 * Who may read what. A {@link io.pollcast.auth.Visitor} is what a request brings to prove who sends it; the {@link
 * io.pollcast.auth.Guard} asks the ways of authentication that are configured and answers with a {@link io.pollcast.auth.Verdict}. Nothing
 * here knows sockets or HTTP servers, and nothing here runs once a stream is open: a stream simply ends when its {@link
 * io.pollcast.auth.Permit} does.
 */
@NullMarked
package io.pollcast.auth;

import org.jspecify.annotations.NullMarked;
