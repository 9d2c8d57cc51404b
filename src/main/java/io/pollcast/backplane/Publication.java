package io.pollcast.backplane;

/** The store's answer to a {@link Write}. A stage that fails instead leaves the outcome unknown. */
public sealed interface Publication {

    /**
     * The store holds the value.
     *
     * @param version that it has; that of the first time if the store held it already
     */
    record Accepted(long version) implements Publication {}

    /** The lease is not yours now, or a later write of yours came first: nothing was changed. */
    record Refused() implements Publication {}
}
