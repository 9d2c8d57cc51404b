package io.pollcast.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness of benchmarks/ works, on the jar that Maven built. It says nothing about speed. */
@Tag("slow")
class BenchmarksIT {

    private static final long LIMIT_MINUTES = 5;

    @TempDir
    private Path folder;

    @Test
    void aQuickRunHasTheFiguresOfAllPeers() throws Exception {
        Path log = run("--quick", "a");

        List<String> lines = Files.readAllLines(log);
        JsonNode result =
                new ObjectMapper().readTree(Path.of(lines.get(lines.size() - 1)).toFile());
        JsonNode peers = result.at("/scenarios/a/peers");
        assertThat(result.get("problems")).isEmpty();
        assertThat(peers.fieldNames()).toIterable().contains("sendloop", "nchan", "express", "pollcast");
        assertThat(peers).allSatisfy(peer -> {
            JsonNode figures = peer.get("median");
            assertThat(figures.get("cpuPerEventUs").asDouble()).isPositive();
            assertThat(figures.get("p99Ms").asDouble()).isPositive();
            assertThat(figures.get("bytesPerEvent").asDouble()).isBetween(180.0, 400.0);
            assertThat(figures.get("delivered").asDouble()).isBetween(0.2, 1.2);
            assertThat(figures.get("memoryMb").asDouble()).isPositive();
            for (String wrong : List.of("duplicates", "olderAfterNewer", "closed", "broken")) {
                assertThat(figures.get(wrong).asInt()).as(wrong).isZero();
            }
        });
        assertThat(result.at("/about/versions/java").asText()).matches("\\d+.*");
        assertThat(Path.of("target/benchmarks/docs/benchmarks.md"))
                .content()
                .contains("send() loop in C", "Pollcast", "benchmarks/a.svg");
    }

    @Test
    void theLoadGeneratorCountsRight() throws Exception {
        assertThat(run("--self-test")).content().contains("# fail 0");
    }

    /** The run's output, after it ended well. */
    private Path run(String... arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of("benchmarks/run"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            // It stops its servers before it goes.
            process.destroy();
            process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        }
        assertThat(ended && process.exitValue() == 0)
                .as(Files.readString(log, UTF_8))
                .isTrue();
        return log;
    }
}
