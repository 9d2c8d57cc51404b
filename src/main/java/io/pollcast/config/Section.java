package io.pollcast.config;

import io.pollcast.http.ListenAddress;
import io.pollcast.settings.Durations;
import io.pollcast.settings.Secret;
import io.pollcast.settings.Sizes;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of the file while it is read: hands out typed values by key, notes what is wrong with them under their full path, and
 * remembers which keys were asked for, so that {@link #reportUnknown} can name the others. A value that is absent, null or wrong reads as
 * null; which of them it was, {@link Findings#at} tells.
 */
final class Section {

    /** For any mapping or list; aliases cannot multiply more than this. */
    private static final int MAX_ENTRIES = 1_000;

    private final String path;
    private final References references;
    private final Findings findings;
    private final Map<String, Node> entries = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    private Section(String path, References references, Findings findings) {
        this.path = path;
        this.references = references;
        this.findings = findings;
    }

    /** The mapping that {@code node} is, at {@code path}; an empty one if it is absent, null, or something else, which is noted. */
    static Section of(@Nullable Node node, String path, References references, Findings findings) {
        Section section = new Section(path, references, findings);
        if (node instanceof MappingNode mapping) {
            section.fill(mapping);
        } else if (node != null && !isNull(node)) {
            findings.add(path, kind(node), "expected: a mapping of keys to values");
        }
        return section;
    }

    private void fill(MappingNode mapping) {
        if (mapping.getValue().size() > MAX_ENTRIES) {
            findings.add(path, mapping.getValue().size() + " entries", "expected: at most " + MAX_ENTRIES);
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                findings.add(path, kind(tuple.getKeyNode()) + " as a key, line " + line, "expected: a plain key");
            } else if (entries.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
                findings.add(path(key.getValue()), "duplicate key, line " + line, "expected: each key once");
            }
        }
    }

    /** The path of this mapping; empty at the root. */
    String path() {
        return path;
    }

    /** The full path of {@code key}. */
    String path(String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }

    /** All keys, in the order of the file. */
    List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    /** Whether the file gives {@code key} a value. */
    boolean holds(String key) {
        return take(key) != null;
    }

    Section section(String key) {
        return of(take(key), path(key), references, findings);
    }

    @Nullable Duration duration(String key) {
        return value(key, "a duration, such as 500ms, 2s or 1m", Durations::parse);
    }

    /** In bytes. */
    @Nullable Integer size(String key) {
        return value(key, "a size below 2GiB, such as 64KiB or 1MiB", text -> {
            long bytes = Sizes.parse(text).orElse(Long.MAX_VALUE);
            return bytes > Integer.MAX_VALUE ? Optional.empty() : Optional.of((int) bytes);
        });
    }

    @Nullable Boolean bool(String key) {
        return value(key, "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    @Nullable Integer integer(String key) {
        return value(
                key,
                "a whole number",
                text -> text.matches("-?[0-9]{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty());
    }

    @Nullable ListenAddress listen(String key) {
        return value(key, ListenAddress.FORM, ListenAddress::parse);
    }

    @Nullable String string(String key) {
        return value(key, "a text", Optional::of);
    }

    /**
     * The path of a file, whose content is then part of the configuration: {@link ConfigSource} looks at it.
     *
     * @param key one of {@link NamedFiles#KEYS}
     */
    @Nullable String file(String key) {
        if (!NamedFiles.KEYS.contains(key)) {
            throw new IllegalArgumentException(key + " (expected: one of " + NamedFiles.KEYS + ")");
        }
        return string(key);
    }

    /** A text that is secret; what it takes from files is read again when it is used. */
    @Nullable Secret secret(String key) {
        Node node = take(key);
        findings.secret(path(key));
        if (node instanceof ScalarNode scalar) {
            return references.secret(scalar.getValue(), path(key), findings);
        }
        if (node != null) {
            findings.add(path(key), kind(node), "expected: a text");
        }
        return null;
    }

    /** What {@code parse} makes of the value; a value that it makes nothing of is noted. */
    <T> @Nullable T value(String key, String expected, Function<String, Optional<T>> parse) {
        Node node = take(key);
        String text = node == null ? null : text(node, path(key), expected);
        if (text == null) {
            return null;
        }
        Optional<T> value = parse.apply(text);
        if (value.isEmpty()) {
            findings.add(path(key), text, "expected: " + expected);
        }
        return value.orElse(null);
    }

    /** A URL. It may hold a password or a token: of a wrong one only the reason is shown. */
    @Nullable URI uri(String key) {
        return uri(key, UnaryOperator.identity());
    }

    /** @param reading makes of the text what is to be a URL */
    @Nullable URI uri(String key, UnaryOperator<String> reading) {
        String text = string(key);
        if (text == null) {
            return null;
        }
        try {
            return new URI(reading.apply(text));
        } catch (URISyntaxException e) {
            findings.add(
                    path(key),
                    e.getReason() + " at character " + (e.getIndex() + 1),
                    "expected: http://host[:port]/path or https://..., other characters percent-encoded");
            return null;
        }
    }

    /** Notes it if the file gives {@code key} no value. */
    void require(String key, String expected) {
        if (!holds(key)) {
            findings.missing(path(key), expected);
        }
    }

    /** Whether the file gives {@code key} a list. */
    boolean isList(String key) {
        return take(key) instanceof SequenceNode;
    }

    /** Whether the file gives {@code key} a mapping. */
    boolean isMapping(String key) {
        return take(key) instanceof MappingNode;
    }

    /** A list of texts, empty ones in the place of those that are wrong; null if absent. */
    @Nullable List<String> strings(String key) {
        Node node = take(key);
        if (node == null) {
            return null;
        }
        if (!(node instanceof SequenceNode sequence) || sequence.getValue().size() > MAX_ENTRIES) {
            findings.add(path(key), kind(node), "expected: a list of at most " + MAX_ENTRIES + ", such as [ a, b ]");
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < sequence.getValue().size(); i++) {
            String text = text(sequence.getValue().get(i), path(key) + '[' + i + ']', "a text");
            texts.add(text == null ? "" : text);
        }
        return texts;
    }

    /** The mappings of a list, those that are something else noted and left out; empty if absent. */
    List<Section> sections(String key) {
        Node node = take(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence) || sequence.getValue().size() > MAX_ENTRIES) {
            findings.add(path(key), kind(node), "expected: a list of at most " + MAX_ENTRIES + " mappings");
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < sequence.getValue().size(); i++) {
            sections.add(of(sequence.getValue().get(i), path(key) + '[' + i + ']', references, findings));
        }
        return sections;
    }

    /** A mapping of names to lists of texts, without those that are wrong or empty, which is noted; empty if absent. */
    Map<String, List<String>> lists(String key) {
        Section section = section(key);
        Map<String, List<String>> lists = new LinkedHashMap<>();
        for (String name : section.keys()) {
            List<String> texts = section.strings(name);
            if (texts != null && !texts.isEmpty()) {
                lists.put(name, texts);
            } else if (!findings.at(section.path(name))) {
                findings.missing(section.path(name), "a list of values, such as [ staff ]");
            }
        }
        return lists;
    }

    /** A mapping of names to texts that are all secret, without those that are wrong; empty if absent. */
    Map<String, String> secrets(String key) {
        Section section = section(key);
        Map<String, String> texts = new LinkedHashMap<>();
        section.entries.forEach((name, node) -> {
            findings.secret(section.path(name));
            if (isNull(node)) {
                findings.missing(section.path(name), "a text, \"\" for an empty one");
                return;
            }
            String text = text(node, section.path(name), "a text");
            if (text != null) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    /** Notes every key that nobody asked for. To be called last. */
    void reportUnknown() {
        for (String key : entries.keySet()) {
            if (!asked.contains(key)) {
                String hint = NearestKey.of(key, asked)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("known: " + String.join(", ", asked));
                findings.add(path(key), "unknown key", hint);
            }
        }
    }

    private @Nullable Node take(String key) {
        asked.add(key);
        Node node = entries.get(key);
        return node == null || isNull(node) ? null : node;
    }

    private @Nullable String text(Node node, String at, String expected) {
        if (!(node instanceof ScalarNode scalar)) {
            findings.add(at, kind(node), "expected: " + expected);
            return null;
        }
        if (!References.in(scalar.getValue())) {
            return scalar.getValue();
        }
        findings.secret(at);
        return references.replace(scalar.getValue(), at, findings);
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static String kind(Node node) {
        if (node instanceof MappingNode) {
            return "a mapping";
        }
        return node instanceof SequenceNode ? "a list" : "a single value";
    }
}
