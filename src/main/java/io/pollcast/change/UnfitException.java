package io.pollcast.change;

/** A body, or what was made of it, cannot be delivered; the message says why and is safe to show to anybody. */
final class UnfitException extends Exception {

    private static final long serialVersionUID = 1;

    UnfitException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
