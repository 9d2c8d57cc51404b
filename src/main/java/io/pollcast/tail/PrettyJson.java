package io.pollcast.tail;

import java.util.ArrayList;
import java.util.List;

/**
 * Spreads JSON over indented lines. Works on the characters: numbers, strings and the order of members stay as they were written. What is not
 * JSON comes out as some lines too; nothing is checked.
 */
final class PrettyJson {

    private static final int INDENT = 2;

    /** Deeper levels stay at this one: a megabyte of brackets would otherwise become a terabyte of spaces. */
    private static final int MAX_DEPTH = 32;

    private final String text;
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private int depth;

    private PrettyJson(String text) {
        this.text = text;
    }

    static List<String> lines(String text) {
        String trimmed = text.strip();
        boolean nested = trimmed.startsWith("{") || trimmed.startsWith("[");
        return nested ? new PrettyJson(trimmed).spread() : text.lines().toList();
    }

    private List<String> spread() {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '{', '[' -> at = open(c, at);
                case '}', ']' -> close(c);
                case ',' -> {
                    line.append(c);
                    next();
                }
                case ':' -> line.append(": ");
                case '"' -> at = string(at);
                case ' ', '\t', '\r', '\n' -> {
                    // White space is ours.
                }
                default -> line.append(c);
            }
        }
        next();
        return lines;
    }

    private int open(char c, int at) {
        int inner = at + 1;
        while (inner < text.length() && Character.isWhitespace(text.charAt(inner))) {
            inner++;
        }
        if (inner < text.length() && (text.charAt(inner) == '}' || text.charAt(inner) == ']')) {
            line.append(c).append(text.charAt(inner));
            return inner;
        }
        line.append(c);
        depth++;
        next();
        return at;
    }

    private void close(char c) {
        depth = Math.max(0, depth - 1);
        next();
        line.append(c);
    }

    private int string(int from) {
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        int end = Math.min(at, text.length() - 1);
        line.append(text, from, end + 1);
        return end;
    }

    private void next() {
        if (!line.toString().isBlank()) {
            lines.add(line.toString());
        }
        line.setLength(0);
        line.append(" ".repeat(Math.min(depth, MAX_DEPTH) * INDENT));
    }
}
