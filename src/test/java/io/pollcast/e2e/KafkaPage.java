package io.pollcast.e2e;

import io.pollcast.testing.KafkaTools;
import io.pollcast.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The commands for Kafka's own programs that docs/kafka.md shows, against a broker that stands for the one there. For one thread. */
final class KafkaPage {

    private static final Path PAGE = Path.of("docs", "kafka.md");
    private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

    private final Path folder;
    private final String address;

    /**
     * @param folder for the programs
     * @param address the broker's host and port
     */
    KafkaPage(Path folder, String address) {
        this.folder = folder;
        this.address = address;
        KafkaTools.install(folder.resolve("bin"));
    }

    /** All blocks that call {@code program}, one behind the other. */
    static String commands(String program) {
        String found = BLOCK.matcher(text())
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains(program))
                .collect(Collectors.joining());
        if (found.isEmpty()) {
            throw new IllegalStateException(PAGE + " does not call " + program);
        }
        return found;
    }

    static String text() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs them as a reader would, but for the address; returns what they print. */
    List<String> run(String program) {
        return runText(commands(program));
    }

    /** The same for commands that the page does not show. */
    List<String> runText(String commands) {
        Map<String, String> path = Map.of("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        String local = commands.replace("localhost:9092", address);
        try (Program shell = Program.start(folder, path, List.of("bash", "-ec", local))) {
            if (shell.awaitExit() != 0) {
                throw new AssertionError(local + "\n" + shell.output());
            }
            return shell.lines();
        }
    }
}
