package io.pollcast.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.PollcastProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/archive.sh with the real jar, on the Java of the tests. */
class ArchiveIT {

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path folder;

    @Test
    void theNextStartTakesItsClassesFromTheArchive() throws Exception {
        Files.createDirectories(folder.resolve("target"));
        Path jar = Files.copy(Path.of(PollcastProcess.jar()), folder.resolve("target/pollcast.jar"));
        String release = Integer.toString(Runtime.version().feature());
        String archive = run("archive_for '" + JAVA_HOME + "' " + release).strip();
        run("make_archive '" + archive + "' '" + JAVA_HOME + "' -XX:+UseSerialGC");

        assertThat(Path.of(archive)).isNotEmptyFile();
        String option = archive.endsWith(".aot") ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";
        String loaded = output(
                PollcastProcess.java(),
                "-XX:+UseSerialGC",
                option + archive,
                "-Xlog:class+load",
                "-jar",
                jar.toString(),
                "--version");
        assertThat(loaded.lines())
                .anyMatch(line -> line.contains("io.pollcast.app.Main ") && line.contains("shared objects file"));
    }

    private String run(String command) throws IOException, InterruptedException {
        String script = "set -euo pipefail; here='" + folder + "'; jar=$here/target/pollcast.jar; cd '"
                + Path.of("scripts").toAbsolutePath() + "'; source ./common.sh; source ./archive.sh; " + command;
        return output("bash", "-c", script);
    }

    private String output(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(out, UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
