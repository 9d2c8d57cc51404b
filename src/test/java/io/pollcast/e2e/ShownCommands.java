package io.pollcast.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A block of commands that a page shows, marked as one that a test runs: by {@code <!-- run -->} before it. A block with {@code <!-- output
 * -->} before it may follow; it shows some lines of what the commands print, in their order, with {@code …} for what differs each time.
 *
 * @param place page and line
 * @param exit how it ends, as in {@code <!-- run: exit 2 -->}; 0 if that is not said
 * @param until commands that do not end by themselves run side by side until each has printed this, as in {@code <!-- run: until event:
 *     prices -->}
 * @param text the commands
 * @param output the lines that are shown as their output; none if that is not shown
 */
record ShownCommands(String place, int exit, Optional<String> until, String text, List<String> output) {

    private static final Pattern BLOCK = Pattern.compile(
            "<!-- run(?:: (?:exit (\\d+)|until (.+?)))? -->\\n```sh\\n(.*?)```\\n(?:\\n<!-- output -->\\n```\\n(.*?)```\\n)?",
            Pattern.DOTALL);
    private static final Pattern ADDRESS = Pattern.compile("(localhost|127\\.0\\.0\\.1):\\d+");

    /** Those of a page. */
    static Stream<ShownCommands> of(Path page) throws IOException {
        String text = Files.readString(page);
        return BLOCK.matcher(text).results().map(block -> of(page + ":" + line(text, block.start()), block));
    }

    private static ShownCommands of(String place, MatchResult block) {
        return new ShownCommands(
                place,
                block.group(1) == null ? 0 : Integer.parseInt(block.group(1)),
                Optional.ofNullable(block.group(2)),
                block.group(3),
                block.group(4) == null ? List.of() : block.group(4).lines().toList());
    }

    private static long line(String text, int at) {
        return text.substring(0, at).lines().count() + 1;
    }

    /** How many marks a page has, to see that each belongs to a block. */
    static long marks(Path page) throws IOException {
        return Pattern.compile("<!-- (run|output)")
                .matcher(Files.readString(page))
                .results()
                .count();
    }

    /** The marks that belong to this block. */
    long ownMarks() {
        return output.isEmpty() ? 1 : 2;
    }

    /** The first line of {@link #output} that {@code printed} lacks after the ones before it; empty if none is missing. */
    Optional<String> missingFrom(List<String> printed) {
        int at = 0;
        for (String line : output) {
            Pattern wanted = pattern(line.strip());
            while (at < printed.size()
                    && !wanted.matcher(normal(printed.get(at).strip())).matches()) {
                at++;
            }
            if (at == printed.size()) {
                return Optional.of(line);
            }
            at = line.strip().equals("…") ? at : at + 1;
        }
        return Optional.empty();
    }

    private static Pattern pattern(String line) {
        return Pattern.compile(
                Stream.of(normal(line).split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** Ports differ from those on the page. */
    private static String normal(String line) {
        return ADDRESS.matcher(line).replaceAll("$1:PORT");
    }

    @Override
    public String toString() {
        return place;
    }
}
