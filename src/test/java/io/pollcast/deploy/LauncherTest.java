package io.pollcast.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ./pollcast in a tree of its own, with a stand-in for Maven and for apt-get, so that nothing is built or installed. */
class LauncherTest {

    private static final List<String> TOOLS = List.of(
            "bash",
            "sh",
            "cat",
            "cp",
            "dirname",
            "env",
            "find",
            "flock",
            "grep",
            "id",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "touch");

    @TempDir
    private Path folder;

    private Path tree;
    private Path bin;
    private final List<Run> runs = new ArrayList<>();

    /** A start of the launcher; what it prints goes to files, because two of them may run at once. */
    private record Run(Process process, Path out, Path err) {

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        String output() throws IOException {
            return Files.readString(out);
        }

        String messages() throws IOException {
            return Files.readString(err);
        }
    }

    @BeforeEach
    void layOut() throws IOException {
        tree = Files.createDirectories(folder.resolve("a tree"));
        bin = Files.createDirectories(folder.resolve("bin"));
        Files.createDirectories(tree.resolve("scripts"));
        Files.createDirectories(tree.resolve("src/main/java"));
        Files.copy(Path.of("pollcast"), tree.resolve("pollcast"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(Path.of("scripts/common.sh"), tree.resolve("scripts/common.sh"));
        Files.copy(Path.of("scripts/archive.sh"), tree.resolve("scripts/archive.sh"));
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        for (String tool : TOOLS) {
            script(tool, "exec " + Programs.find(tool) + " \"$@\"");
        }
        writeJar(bin.resolve("built.jar"));
        script("apt-get", "echo called >>\"$0.log\"; exit 1");
        script("apt-cache", "exit 0");
        script("mvn", """
                echo called >>"$0.log"
                [ ! -p "$0.gate" ] || read -r go <"$0.gate"
                cp "$(dirname "$0")/built.jar" target/pollcast.jar""");
    }

    @AfterEach
    void stopAll() {
        runs.forEach(run -> run.process().destroyForcibly());
    }

    @Test
    void buildsTheFirstTimeOnlyAndPassesArgumentsThrough() throws Exception {
        Run first = start("echo", "two words", "*");
        assertThat(first.exitCode()).as(first.messages()).isZero();
        assertThat(first.output()).isEqualTo("echo|two words|*\n");
        assertThat(first.messages()).isEqualTo("pollcast: building Pollcast (first time, about a minute)...\n");

        Run second = start("echo");
        assertThat(second.exitCode()).isZero();
        assertThat(second.messages()).isEmpty();
        assertThat(calls("mvn")).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenTheSourcesAreNewer() throws Exception {
        assertThat(start("echo").exitCode()).isZero();
        Files.setLastModifiedTime(tree.resolve("target/pollcast.jar"), FileTime.from(Instant.EPOCH));

        Run again = start("echo");
        assertThat(again.exitCode()).isZero();
        assertThat(again.messages()).contains("the sources are newer than the jar");
        assertThat(calls("mvn")).isEqualTo(2);
    }

    @Test
    void startsThatComeTogetherBuildOnce() throws Exception {
        Path gate = bin.resolve("mvn.gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();
        Run first = start("echo", "first");
        Awaitility.await().until(() -> calls("mvn") == 1);
        Run second = start("echo", "second");
        Awaitility.await().until(() -> second.messages().contains("waiting for another start"));
        Files.writeString(gate, "go\n");

        assertThat(first.exitCode()).isZero();
        assertThat(second.exitCode()).isZero();
        assertThat(second.output()).isEqualTo("echo|second\n");
        assertThat(calls("mvn")).isEqualTo(1);
    }

    @Test
    void showsWhatMavenSaidWhenTheBuildFails() throws Exception {
        script("mvn", "echo '[ERROR] cannot find symbol'; exit 1");

        Run run = start("echo");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.messages()).contains("[ERROR] cannot find symbol").contains("the build failed");
    }

    @Test
    void printsTheCommandWhenItMayNotInstall() throws Exception {
        Files.delete(bin.resolve("mvn"));

        Run run = start("--no-install", "demo");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.messages())
                .contains("missing here: maven (--no-install)")
                .contains("apt-get install -y");
        assertThat(calls("apt-get")).isZero();
    }

    @Test
    void runsAnUnpackedReleaseAsItIs() throws Exception {
        Files.delete(tree.resolve("pom.xml"));
        Files.createDirectories(tree.resolve("target"));
        Files.copy(bin.resolve("built.jar"), tree.resolve("target/pollcast.jar"));

        assertThat(start("echo").exitCode()).isZero();
        assertThat(calls("mvn")).isZero();
    }

    @Test
    void theUsersJvmOptionsWin() throws Exception {
        Run run = start(Map.of("JAVA_OPTS", "-XX:+UseParallelGC -Xmx64m"), "flags");

        assertThat(run.exitCode()).as(run.messages()).isZero();
        assertThat(run.output()).contains("-XX:+UseParallelGC", "-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
        assertThat(run.output()).doesNotContain("-XX:+UseSerialGC", "-Xmx256m");
    }

    @Test
    void startsFromAnArchiveOfItsClassesUnlessTheJarIsNewer() throws Exception {
        Run first = start("flags");
        assertThat(first.exitCode()).as(first.messages()).isZero();
        assertThat(first.output()).containsPattern("-XX:(SharedArchiveFile|AOTCache)=.*/target/pollcast-\\d");

        Files.setLastModifiedTime(
                tree.resolve("target/pollcast.jar"), FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
        Run next = start("flags");
        assertThat(next.exitCode()).as(next.messages()).isZero();
        assertThat(next.output()).doesNotContain("SharedArchiveFile", "AOTCache");
    }

    @Test
    void signalsReachTheJvm() throws Exception {
        Run run = start("wait");
        Awaitility.await().until(() -> run.output().contains("waiting"));
        run.process().destroy();

        assertThat(run.exitCode()).isEqualTo(128 + 15);
        assertThat(run.output()).contains("stopped");
    }

    private Run start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** From another folder and through a link, as a user may have put it into a bin folder. */
    private Run start(Map<String, String> environment, String... arguments) throws IOException {
        Path link = folder.resolve("link");
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, tree.resolve("pollcast"));
        }
        List<String> command = new ArrayList<>(List.of(link.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(bin.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Path out = folder.resolve(runs.size() + ".out");
        Path err = folder.resolve(runs.size() + ".err");
        Run run = new Run(
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
        runs.add(run);
        return run;
    }

    private long calls(String tool) throws IOException {
        Path log = bin.resolve(tool + ".log");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private void script(String name, String body) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void writeJar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StandIn.class.getName());
        String entry = StandIn.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream bytes = Objects.requireNonNull(StandIn.class.getResourceAsStream("/" + entry))) {
            out.putNextEntry(new JarEntry(entry));
            bytes.transferTo(out);
        }
    }

    /** What the jar starts. */
    static final class StandIn {

        private StandIn() {}

        public static void main(String[] arguments) throws InterruptedException {
            switch (arguments[0]) {
                case "flags" ->
                    print(String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
                case "wait" -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> print("stopped")));
                    print("waiting");
                    new CountDownLatch(1).await();
                }
                default -> print(String.join("|", arguments));
            }
        }

        private static void print(String line) {
            System.out.writeBytes((line + "\n").getBytes(UTF_8));
        }
    }
}
