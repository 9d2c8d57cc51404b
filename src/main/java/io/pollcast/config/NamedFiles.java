package io.pollcast.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Which files a configuration names by their paths. It is right about one that has mistakes, too: that of a missing file ends when the file is
 * there. One thread.
 */
final class NamedFiles {

    /** Keys whose values are paths, wherever they stand. */
    static final Set<String> KEYS = Set.of("schema", "ca", "cert", "key");

    private final Path folder;
    private final References references;
    private final Set<Path> files = new LinkedHashSet<>();

    /** Aliases can put one node into many places. */
    private final Set<Node> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private NamedFiles(Path folder, References references) {
        this.folder = folder;
        this.references = references;
    }

    /**
     * What a name may mean, whether there is such a file or not.
     *
     * @param root of the tree; null for an empty one
     * @param folder of the configuration
     */
    static Set<Path> of(@Nullable Node root, Path folder, References references) {
        NamedFiles named = new NamedFiles(folder, references);
        if (root != null) {
            named.visit(root);
        }
        return named.files;
    }

    /** As deep as the tree, which is bounded. */
    private void visit(Node node) {
        if (!visited.add(node)) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> entry(tuple.getKeyNode(), tuple.getValueNode()));
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(this::visit);
        }
    }

    private void entry(Node key, Node value) {
        if (key instanceof ScalarNode name && KEYS.contains(name.getValue()) && value instanceof ScalarNode path) {
            add(path.getValue());
        } else {
            visit(value);
        }
    }

    /** That of a schema is seen from the configuration, that of a certificate from the process: whichever has the file counts. */
    private void add(String text) {
        String name = references.replace(text, "", new Findings());
        if (name == null) {
            return;
        }
        try {
            files.add(folder.resolve(name));
            files.add(Path.of(name).toAbsolutePath());
        } catch (InvalidPathException e) {
            // No file has such a name.
        }
    }
}
