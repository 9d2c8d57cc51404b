package io.pollcast.backplane.redis;

/** Something read from Redis is not in the form that Pollcast writes. The message does not quote it. */
final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedException(String message) {
        super(message);
    }
}
