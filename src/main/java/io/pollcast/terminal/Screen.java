package io.pollcast.terminal;

import java.io.PrintWriter;

/**
 * Lines that stay and, on a terminal only, one line below them that is written anew again and again. Used by one thread at a time.
 */
public final class Screen {

    /** Rewriting works only while the line does not wrap, and nobody says how wide the terminal is. */
    private static final int WIDTH = 78;

    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter out;
    private final Terminal terminal;
    private String passing = "";

    public Screen(PrintWriter out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    public Style style() {
        return terminal.style();
    }

    public boolean interactive() {
        return terminal.interactive();
    }

    /** Writes a line, or several, that must be harmless already. */
    public void line(String text) {
        String below = passing;
        erase();
        out.println(text);
        if (!below.isEmpty()) {
            show(below);
        }
        out.flush();
    }

    /** Rewrites the line below all others; does nothing where nobody looks. */
    public void passing(String text) {
        if (terminal.interactive()) {
            erase();
            show(Printable.line(text, WIDTH));
            out.flush();
        }
    }

    /** Takes the line below all others away. */
    public void erase() {
        if (!passing.isEmpty()) {
            out.print(ERASE);
            out.flush();
            passing = "";
        }
    }

    private void show(String text) {
        out.print(terminal.style().dim(text));
        passing = text;
    }

    /** Whether nobody reads any more, as when {@code head} has enough. */
    public boolean isGone() {
        return out.checkError();
    }
}
