package io.pollcast.probe;

import java.util.Locale;

/** What a backend does with one kind of condition. */
enum Support {
    /** It sends no such validator. */
    MISSING("not sent"),
    /** It answers 304. */
    WORKS("works: 304 while the value is the same"),
    /** It sends the whole value although it is the same. */
    IGNORED("sent, but ignored when it comes back: no 304"),
    /** The value changed each time it was asked with the condition. */
    UNCLEAR("sent; whether 304 comes is not clear yet, look longer (--for)");

    private final String words;

    Support(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** For programs. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
