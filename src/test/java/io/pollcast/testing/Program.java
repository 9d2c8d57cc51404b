package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A program as a child process, and the lines that it has written, errors among them. Killed for sure at the end. */
public final class Program implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;
    private final Thread reader = new Thread(this::read, "program-reader");
    private final Thread killer = new Thread(this::kill, "program-killer");

    private Program(Process process) {
        this.process = process;
    }

    public static Program start(String... command) {
        return start(Path.of(""), Map.of(), List.of(command));
    }

    /** Starts it in a folder, with {@code environment} beside what this process has. */
    public static Program start(Path folder, Map<String, String> environment, List<String> command) {
        // A test run that was started in the background ignores SIGINT, and so would every child.
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT"));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Program program = new Program(builder.start());
            program.process.getOutputStream().close();
            program.reader.setDaemon(true);
            program.reader.start();
            Runtime.getRuntime().addShutdownHook(program.killer);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // The end, as far as a test is concerned: it asks for lines.
        }
    }

    /** The lines so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    public String output() {
        return String.join("\n", lines);
    }

    /** Waits for a line and returns the first that fits. */
    public String await(Predicate<String> wanted) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .failFast(() -> {
                    if (!reader.isAlive() && lines.stream().noneMatch(wanted)) {
                        throw new AssertionError("ended without the line that was awaited: " + output());
                    }
                })
                .until(() -> lines.stream().filter(wanted).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Waits for a line with {@code text} in it. */
    public String await(String text) {
        return await(line -> line.contains(text));
    }

    public long pid() {
        return process.pid();
    }

    /** SIGINT, as by Ctrl-C. */
    public void interrupt() {
        Programs.signal(process, "INT");
    }

    /** Waits for its end and the end of its output, and returns the exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still runs after " + PATIENCE + ": " + output());
            }
            reader.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
        awaitExit();
        Runtime.getRuntime().removeShutdownHook(killer);
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
