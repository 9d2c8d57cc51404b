package io.pollcast.log;

import org.jspecify.annotations.Nullable;

/**
 * Free text as the value of a log event: in quotes, on one line, whatever it holds. Names and numbers of our own need none. Makes its text only
 * when it is asked for it, so that a level that is off costs nothing.
 */
public final class Quoted {

    private final String text;

    private Quoted(String text) {
        this.text = text;
    }

    /** What somebody else has put into words. */
    public static Quoted of(@Nullable String text) {
        return new Quoted(text == null ? "" : text);
    }

    /** A fault of this program with its place: the one line of a stack trace that tells most. */
    public static Quoted fault(Throwable fault) {
        StackTraceElement[] trace = fault.getStackTrace();
        return new Quoted(trace.length == 0 ? fault.toString() : fault + " at " + trace[0]);
    }

    @Override
    public String toString() {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else {
                quoted.append(isSafe(c) ? c : ' ');
            }
        }
        return quoted.append('"').toString();
    }

    /** Not what ends a line for somebody, moves a terminal, or hides in the line or turns it round. */
    private static boolean isSafe(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
