package io.pollcast.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One way to find out who sends a request. Thread-safe; never blocks the caller. */
interface Authenticator {

    /**
     * What this way says.
     *
     * @return empty if the visitor brings nothing that is meant for it; a stage that never fails otherwise, and that completes on any
     *     thread
     */
    Optional<CompletionStage<Verdict>> judge(Visitor visitor);

    /** The scheme for {@code WWW-Authenticate} (RFC 9110, section 11.6.1); empty if it has none. */
    Optional<String> challenge();
}
