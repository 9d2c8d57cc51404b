package io.pollcast.config;

import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Text to a tree of nodes. The tree keeps what values lose on the way to objects: the spelling of each scalar, duplicate keys, and lines.
 * No objects are constructed, tags are not obeyed.
 */
final class YamlText {

    static final int MAX_CHARACTERS = 1024 * 1024;

    private static final int MAX_NESTING = 16;
    private static final int MAX_ALIASES = 200;

    private YamlText() {}

    /** The tree that {@code text} writes; null, and a problem noted, if it writes none. An empty text is an empty tree: null, no problem. */
    static @Nullable Node parse(String text, Findings findings) {
        if (text.length() > MAX_CHARACTERS) {
            findings.add("", "more than 1MiB", "expected: at most 1MiB");
            return null;
        }
        try {
            return new Yaml(options()).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            findings.add("", where(e.getProblemMark()) + unnamed(e), hint(text, e.getProblemMark()));
        } catch (YAMLException e) {
            findings.add("", firstLine(e), "expected: YAML, nested at most " + MAX_NESTING + " deep");
        }
        return null;
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_NESTING);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowRecursiveKeys(false);
        return options;
    }

    /** What is wrong, without the text it is wrong with: a password that begins with {@code *} reads as an alias. */
    private static String unnamed(MarkedYAMLException e) {
        return String.valueOf(e.getProblem()).replaceFirst("(undefined alias|undefined tag handle) .*", "$1");
    }

    private static String where(@Nullable Mark mark) {
        return mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
    }

    /** A reference between braces is the mistake that the grammar explains worst. */
    private static String hint(String text, @Nullable Mark mark) {
        boolean reference = mark != null
                && text.lines().skip(Math.max(0, mark.getLine() - 1L)).limit(2).anyMatch(line -> line.contains("${"));
        return reference ? "expected: YAML; between { and } quote a value that holds ${...}" : "expected: YAML";
    }

    private static String firstLine(YAMLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("not YAML");
    }
}
