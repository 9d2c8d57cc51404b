package io.pollcast.auth;

/** What is to become of a request. The texts are safe to show to whoever sent it. */
public sealed interface Verdict {

    /** It may read what {@code permit} says. */
    record Admitted(Permit permit) implements Verdict {}

    /**
     * It proves nothing, or something wrong: 401. Asking again with the same credentials is of no use.
     *
     * @param detail what is wrong and what would be right
     * @param anonymous whether it brings nothing at all that would be meant to prove anything
     */
    record Unauthenticated(String detail, boolean anonymous) implements Verdict {

        /** It brings something wrong. */
        public Unauthenticated(String detail) {
            this(detail, false);
        }
    }

    /**
     * It is known who asks, and that they may not: 403.
     *
     * @param detail what is wrong and what would be right
     */
    record Forbidden(String detail) implements Verdict {}

    /**
     * Nobody can say at the moment, because what knows the answer is down: 503, and for an EventSource a reason to come back. Never a
     * way in.
     *
     * @param detail what is missing
     */
    record Unknown(String detail) implements Verdict {}
}
