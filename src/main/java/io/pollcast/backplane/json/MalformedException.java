package io.pollcast.backplane.json;

/** Something read from a store is not in the form that Pollcast writes. The message does not quote it. */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    public MalformedException(String message) {
        super(message);
    }
}
