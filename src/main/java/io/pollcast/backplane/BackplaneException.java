package io.pollcast.backplane;

/** The store could not be reached, did not answer in time, or answered what it should not. The message is safe to show. */
public final class BackplaneException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BackplaneException(String message, Throwable cause) {
        super(message, cause);
    }

    public BackplaneException(String message) {
        super(message);
    }
}
