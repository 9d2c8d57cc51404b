package io.pollcast.terminal;

/**
 * Colours, or none.
 *
 * @param colours whether there are any
 */
public record Style(boolean colours) {

    public static final Style PLAIN = new Style(false);

    public String bold(String text) {
        return wrap("1", text);
    }

    public String dim(String text) {
        return wrap("2", text);
    }

    public String good(String text) {
        return wrap("32", text);
    }

    public String warning(String text) {
        return wrap("33", text);
    }

    public String bad(String text) {
        return wrap("31", text);
    }

    private String wrap(String code, String text) {
        return colours ? "\u001b[" + code + 'm' + text + "\u001b[0m" : text;
    }
}
