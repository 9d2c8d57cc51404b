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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands that the documentation shows do what it says. */
class DocsCommandsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static DocsWorld world;

    private final List<Program> started = new ArrayList<>();

    @BeforeAll
    static void startWorld() throws IOException {
        world = new DocsWorld(folder).withPollcast();
    }

    @AfterAll
    static void stopWorld() {
        world.close();
    }

    @AfterEach
    void stopAll() {
        started.forEach(Program::close);
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), docs.sorted())
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    static List<ShownCommands> commands() throws IOException {
        List<ShownCommands> all = new ArrayList<>();
        for (Path page : pages()) {
            ShownCommands.of(page).forEach(all::add);
        }
        return all;
    }

    @Test
    void everyMarkBelongsToABlock() throws IOException {
        for (Path page : pages()) {
            assertThat(ShownCommands.of(page).mapToLong(ShownCommands::ownMarks).sum())
                    .as(page.toString())
                    .isEqualTo(ShownCommands.marks(page));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void doesWhatThePageSays(ShownCommands shown) {
        if (shown.until().isPresent()) {
            runUntil(shown, shown.until().get());
        } else {
            Program program = run(shown.text());
            assertThat(program.awaitExit()).as(program.output()).isEqualTo(shown.exit());
            assertThat(shown.missingFrom(program.lines())).as(program.output()).isEmpty();
        }
    }

    private void runUntil(ShownCommands shown, String text) {
        List<Program> programs = shown.text().lines().map(this::run).toList();
        programs.forEach(program -> program.await(text));
        Program first = programs.get(0);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shown.missingFrom(first.lines()))
                        .as(first.output())
                        .isEmpty());
    }

    private Program run(String commands) {
        Program program = world.run(commands);
        started.add(program);
        return program;
    }
}
