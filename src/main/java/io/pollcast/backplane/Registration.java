package io.pollcast.backplane;

/** The store's answer to another registry. A stage that fails instead leaves the outcome unknown. */
public enum Registration {
    /** The registry is the store's, and topics that it lacks are gone. */
    DONE,
    /** The lease is not yours now, or a later write of yours came first: nothing was changed. */
    REFUSED
}
