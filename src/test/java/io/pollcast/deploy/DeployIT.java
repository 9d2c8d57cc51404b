package io.pollcast.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.Release;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of deploy/ together with the jar that they start. */
class DeployIT {

    private static final Path JAR = Path.of(System.getProperty("pollcast.jar"));

    @TempDir
    private Path folder;

    @Test
    void theConfigurationOfComposeIsRight() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");

        assertThat(output(List.of(
                        java.toString(), "-jar", JAR.toString(), "check", "-c", "deploy/compose/pollcast.yaml")))
                .contains("no problem");
    }

    /** As the image and the systemd unit have it: no sources, and nothing to build. */
    @Test
    void theLauncherNeedsNothingButTheJarAndItsScripts() throws Exception {
        Path launcher = Release.layOut(folder);

        assertThat(output(List.of(launcher.toString(), "--no-install", "--version")))
                .startsWith("pollcast ");
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
