package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Utils;

/** What a Kafka broker has on disk: its properties, its data, and what else it is given. For one thread. */
final class KafkaFolder {

    private final Path directory;

    private KafkaFolder(Path directory) {
        this.directory = directory;
    }

    /** An empty one. */
    static KafkaFolder create() {
        try {
            return new KafkaFolder(Files.createTempDirectory("kafka"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    Path properties() {
        return file("server.properties");
    }

    private Path data() {
        return file("data");
    }

    /**
     * Makes what a broker of {@code cluster} needs that has not run yet.
     *
     * @param options its properties, but for where its data lie
     * @param users for SCRAM, as {@code --add-scram} takes them
     */
    void format(String cluster, Map<String, String> options, List<String> users) {
        Properties all = new Properties();
        all.putAll(options);
        all.put("log.dirs", data().toString());
        // As bytes, because properties are read as Latin-1, and a writer would not escape what that lacks.
        try (var out = Files.newOutputStream(properties())) {
            all.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        format(cluster, users);
    }

    private void format(String cluster, List<String> users) {
        List<String> arguments = new ArrayList<>(List.of("format", "-t", cluster));
        arguments.addAll(List.of("-c", properties().toString()));
        users.forEach(user -> arguments.addAll(List.of("--add-scram", user)));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (StorageTool.execute(arguments.toArray(String[]::new), new PrintStream(said, true, UTF_8)) != 0) {
            throw new IllegalStateException(said.toString(UTF_8));
        }
    }

    /** Loses the data of a broker that does not run; it belongs to another cluster of one from then on. */
    void forget() {
        delete(data());
        format(Uuid.randomUuid().toString(), List.of());
    }

    void delete() {
        delete(directory);
    }

    private static void delete(Path folder) {
        try {
            Utils.delete(folder.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
