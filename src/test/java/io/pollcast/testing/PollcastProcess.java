package io.pollcast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Pollcast as its users start it: the jar, in a process of its own, on loopback. Killed for sure at the end. */
public final class PollcastProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** A parent in the background has SIGINT ignored, its children inherit that, and a JVM then never hears it. */
    private static final List<String> HEARING = List.of("env", "--default-signal=INT");

    /** The collector that the launcher chooses, and no compiler that pays only after minutes. */
    static final List<String> QUICK = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final int gatewayPort;
    private final int adminPort;
    private Process process;

    /**
     * How a command ended.
     *
     * @param out all of standard output
     * @param err all of standard error
     */
    public record Ended(int exitCode, String out, String err) {}

    private PollcastProcess(
            List<String> command, Map<String, String> environment, Path log, int gatewayPort, int adminPort) {
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.gatewayPort = gatewayPort;
        this.adminPort = adminPort;
        this.process = launch();
    }

    /**
     * Starts {@code pollcast run} on free ports and waits until its admin side answers.
     *
     * @param folder for the configuration and the log
     * @param role all, poller or gateway
     * @param yaml the configuration
     */
    public static PollcastProcess run(Path folder, String role, String yaml) {
        return run(folder, role, yaml, "127.0.0.1", Map.of());
    }

    /**
     * The same with more to choose.
     *
     * @param gatewayHost the address that its public side listens on
     * @param environment variables beside those of this process
     */
    public static PollcastProcess run(
            Path folder, String role, String yaml, String gatewayHost, Map<String, String> environment) {
        int gatewayPort = FreePorts.next();
        int adminPort = FreePorts.next();
        try {
            Path config = Files.createTempFile(folder, "pollcast", ".yaml");
            Files.writeString(config, yaml);
            List<String> command = command("run", "-c", config.toString());
            command.addAll(List.of("--role", role, "--admin-listen", "127.0.0.1:" + adminPort));
            command.addAll(List.of("--gateway-listen", gatewayHost + ":" + gatewayPort));
            PollcastProcess started = new PollcastProcess(
                    command, environment, Files.createTempFile(folder, role, ".log"), gatewayPort, adminPort);
            started.awaitAlive();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command that ends by itself, such as {@code check}, and waits for that. */
    public static Ended execute(Path folder, Map<String, String> environment, String... arguments) {
        try {
            Path out = Files.createTempFile(folder, "out", ".log");
            Path err = Files.createTempFile(folder, "err", ".log");
            ProcessBuilder builder = new ProcessBuilder(command(arguments))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still runs after " + PATIENCE + ": " + Files.readString(err));
            }
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The words that run it with these arguments; a new list, the caller's to add to. */
    public static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(HEARING);
        command.add(java());
        command.addAll(QUICK);
        command.addAll(StartArchive.options(java(), Path.of(jar())));
        command.addAll(List.of("-jar", jar()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The Java that runs the tests. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The jar that the build has made. */
    public static String jar() {
        String jar = System.getProperty("pollcast.jar");
        if (jar == null || !Files.exists(Path.of(jar))) {
            throw new AssertionError("system property pollcast.jar: " + jar + " (expected: the jar; run mvn verify)");
        }
        return jar;
    }

    private Process launch() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAlive() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("ended: " + log());
                    }
                })
                .until(() -> adminStatus("/livez") == 200);
    }

    /** Waits until {@code /readyz} says so. */
    public PollcastProcess awaitReady() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> adminStatus("/readyz") == 200);
        return this;
    }

    /** The status code of the admin side; 0 if it does not answer. */
    public int adminStatus(String path) {
        try {
            return get(admin(path)).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The body that the admin side answers with. */
    public String adminBody(String path) {
        try {
            return get(admin(path)).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code /metrics} says now: the sum over all samples whose line begins with {@code sample}. */
    public double metric(String sample) {
        return adminBody("/metrics")
                .lines()
                .filter(line -> line.startsWith(sample))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Makes it throw away what it does not need any more. */
    public void collectGarbage() {
        try {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            Process collector = new ProcessBuilder(jcmd, Long.toString(pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!collector.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || collector.exitValue() != 0) {
                throw new AssertionError("jcmd " + pid() + " GC.run did not do it");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> get(String url) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The configuration that it was started with. */
    public Path config() {
        return Path.of(command.get(command.indexOf("-c") + 1));
    }

    public int gatewayPort() {
        return gatewayPort;
    }

    /** The URL of a path on the public side. */
    public String gateway(String path) {
        return "http://127.0.0.1:" + gatewayPort + path;
    }

    public String admin(String path) {
        return "http://127.0.0.1:" + adminPort + path;
    }

    public long pid() {
        return process.pid();
    }

    /** All that it has written so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM; returns the exit code. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** SIGSTOP: it lives, and does nothing. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** Sends a signal such as {@code TERM}, and does not wait. */
    public void signal(String name) {
        Programs.signal(process, name);
    }

    /** Starts the same command again, on the same ports. */
    public void restart() {
        process = launch();
        awaitAlive();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end; returns the exit code. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still runs after " + PATIENCE + ": " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }
}
