package io.pollcast.backplane;

/** The store's answer to a removal. A stage that fails instead leaves the outcome unknown. */
public enum Removal {
    /** The store has no values of these topics now. */
    DONE,
    /** The lease is not yours now, or a later write of yours came first: nothing was changed. */
    REFUSED
}
