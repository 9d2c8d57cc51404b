package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every configuration in examples/, started as it says itself. */
class ExamplesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private DocsWorld world;
    private final List<Program> started = new ArrayList<>();

    @BeforeEach
    void startWorld() throws IOException {
        world = new DocsWorld(folder);
    }

    @AfterEach
    void stopAll() {
        started.forEach(Program::close);
        world.close();
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("examples"))) {
            return all.filter(path -> path.endsWith("pollcast.yaml")).sorted().toList();
        }
    }

    /** The first lines of an example say how to start it, and what to ask it then. */
    @ParameterizedTest
    @MethodSource("examples")
    void startsAsItsFirstLinesSay(Path example) throws IOException {
        world.put(example.toString(), Files.readString(example) + missing(example));
        List<String> lines = Files.readAllLines(example).stream()
                .filter(line -> line.matches("# {3}(pollcast|curl) .*"))
                .map(line -> line.substring(1).strip())
                .toList();
        assertThat(lines).isNotEmpty();

        for (String line : lines) {
            if (line.startsWith("pollcast run ")) {
                run(line).await("started role=");
            } else {
                Awaitility.await().atMost(PATIENCE).until(() -> answers(line));
            }
        }
    }

    private boolean answers(String command) {
        Program program = run(command);
        return program.awaitExit() == 0 && program.output().contains("\"EUR\":1.09");
    }

    /** What an example leaves to its defaults must not meet what else runs on this machine. */
    private static String missing(Path example) throws IOException {
        String text = Files.readString(example);
        return (text.contains("gateway:") ? "" : "gateway: { listen: \"127.0.0.1:8080\" }\n")
                + (text.contains("--admin-listen") ? "" : "admin: { listen: \"127.0.0.1:9090\" }\n");
    }

    private Program run(String commands) {
        Program program = world.run(commands);
        started.add(program);
        return program;
    }
}
