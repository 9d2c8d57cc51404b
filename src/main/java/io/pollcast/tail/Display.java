package io.pollcast.tail;

import io.pollcast.terminal.Printable;
import io.pollcast.terminal.Screen;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts values and what happens to the stream on the screen. Nothing from outside gets there as it is. One thread. */
final class Display {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final int MAX_REMEMBERED = 256;

    private final Screen values;
    private final Screen notes;
    private final boolean raw;
    private final int maxLines;
    private final Clock clock;
    private final Map<String, List<String>> shown = new HashMap<>();

    /**
     * @param values where values go
     * @param notes where everything else goes; the same, unless a program reads the values
     */
    Display(Screen values, Screen notes, TailRequest request, Clock clock) {
        this.values = values;
        this.notes = notes;
        this.raw = request.raw();
        this.maxLines = request.maxLines();
        this.clock = clock;
    }

    void value(String name, String data, boolean named) {
        notes.erase();
        if (raw) {
            String line = (named ? name + '\t' : "") + data.replace('\n', ' ');
            values.line(values.interactive() ? Printable.line(line) : line);
        } else {
            pretty(Printable.line(name, 140), data);
        }
    }

    private void pretty(String name, String data) {
        List<String> lines = PrettyJson.lines(data);
        List<String> before = shown.get(name);
        if (before != null || shown.size() < MAX_REMEMBERED) {
            shown.put(name, lines);
        }
        if (before == null) {
            values.line(heading(name, ""));
            lines(lines, new BitSet());
        } else {
            BitSet changed = LineChanges.between(before, lines);
            int count = changed.cardinality();
            String what = count == 0
                    ? ", lines only went or moved"
                    : count == 1 ? ", 1 new line" : ", " + count + " new lines";
            values.line(heading(name, what));
            lines(lines, changed);
        }
    }

    private String heading(String name, String what) {
        return values.style().dim(time())
                + ' '
                + values.style().bold(name)
                + values.style().dim(what);
    }

    /** All if they fit, else those that changed, else the first. */
    private void lines(List<String> lines, BitSet changed) {
        boolean all = maxLines == 0 || lines.size() <= maxLines;
        boolean onlyChanged = !all && !changed.isEmpty();
        int left = all ? lines.size() : maxLines;
        int last = -1;
        for (int i = 0; i < lines.size() && left > 0; i++) {
            if (onlyChanged && !changed.get(i)) {
                continue;
            }
            gap(i - last - 1);
            line(lines.get(i), changed.get(i));
            last = i;
            left--;
        }
        gap(lines.size() - last - 1);
    }

    private void gap(int skipped) {
        if (skipped > 0) {
            values.line(values.style().dim("  … " + skipped + (skipped == 1 ? " line" : " lines")));
        }
    }

    private void line(String text, boolean changed) {
        String safe = Printable.line(text);
        values.line(changed ? values.style().good("+ " + safe) : "  " + safe);
    }

    /** Something that happened as it should. */
    void note(String text) {
        notes.line(notes.style().dim(time() + ' ' + text));
    }

    void good(String text) {
        notes.line(notes.style().dim(time()) + ' ' + notes.style().good(text));
    }

    /** Something that a person should know. */
    void warn(String text) {
        notes.line(notes.style().dim(time()) + ' ' + notes.style().warning(text));
    }

    void footer(String text) {
        notes.passing(text);
    }

    void end() {
        notes.erase();
    }

    boolean isGone() {
        return values.isGone();
    }

    private String time() {
        return TIME.format(LocalTime.now(clock));
    }
}
