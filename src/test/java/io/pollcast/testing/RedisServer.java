package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A redis-server of this machine as a child process on a free loopback port, without persistence. It may be stopped and started again on
 * the same port, and is ended for sure when the JVM ends. For one thread.
 */
public final class RedisServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern COMMAND_CALLS = Pattern.compile("cmdstat_([^:]+):calls=(\\d+)");

    private final int port;
    private final Path directory;
    private final List<String> command;
    private final ServerProcess process;

    private RedisServer(int port, Path directory, List<String> command) {
        this.port = port;
        this.directory = directory;
        this.command = command;
        this.process = new ServerProcess("redis-server", command, directory.resolve("log"));
    }

    /** A running server with {@code options} such as {@code --requirepass secret}. */
    public static RedisServer started(String... options) {
        RedisServer server = stopped(options);
        server.start();
        return server;
    }

    /** A server that has its port but does not run yet. */
    public static RedisServer stopped(String... options) {
        int port = FreePorts.next();
        Path directory = newDirectory();
        List<String> command = new ArrayList<>(List.of(
                Programs.find("redis-server").toString(),
                tls(List.of(options)) ? "--tls-port" : "--port",
                Integer.toString(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        command.addAll(List.of("--dir", directory.toString()));
        command.addAll(List.of(options));
        if (tls(command)) {
            command.addAll(List.of("--port", "0"));
        }
        return new RedisServer(port, directory, command);
    }

    /** A running Sentinel; {@code lines} of its configuration beside where it listens. */
    public static RedisServer sentinel(List<String> lines) {
        int port = FreePorts.next();
        Path directory = newDirectory();
        Path file = directory.resolve("sentinel.conf");
        List<String> all = new ArrayList<>(List.of("bind 127.0.0.1", "port " + port, "dir " + directory));
        all.addAll(lines);
        try {
            Files.write(file, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RedisServer sentinel = new RedisServer(
                port, directory, List.of(Programs.find("redis-server").toString(), file.toString(), "--sentinel"));
        sentinel.start();
        return sentinel;
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("redis-server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts it, empty, and returns when it answers. */
    public void start() {
        process.launch();
        process.awaitAnswer(this::answers);
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.kill();
    }

    /** Ends it as an operator would; it closes its connections. */
    public void stop() {
        process.stop();
    }

    /** Stops its clock and its answers, and leaves its connections open. */
    public void pause() {
        process.pause();
    }

    public void resume() {
        process.resume();
    }

    /** What {@code redis-cli} prints for a command, as it prints it for programs. */
    public byte[] cli(String... arguments) {
        List<String> words =
                new ArrayList<>(List.of(Programs.find("redis-cli").toString(), "-p", Integer.toString(port)));
        if (tls(command)) {
            words.add("--tls");
            for (String file : List.of("--cert", "--key", "--ca-cert")) {
                words.addAll(List.of(
                        file.replace("--ca-", "--ca"),
                        command.get(command.indexOf("--tls" + file.substring(1) + "-file") + 1)));
            }
        }
        words.addAll(List.of(arguments));
        try {
            Process cli = new ProcessBuilder(words).redirectErrorStream(true).start();
            byte[] output = cli.getInputStream().readAllBytes();
            process.awaitEnd(cli);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as text. */
    public String ask(String... arguments) {
        return new String(cli(arguments), UTF_8).strip();
    }

    /** How often each command has been called, from within scripts too; but for those of {@link #cli} to find this out. */
    public Map<String, Long> commandCalls() {
        Map<String, Long> calls = new TreeMap<>();
        Matcher matcher = COMMAND_CALLS.matcher(new String(cli("INFO", "commandstats"), US_ASCII));
        while (matcher.find()) {
            calls.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
        calls.remove("info");
        return calls;
    }

    @Override
    public void close() {
        process.end();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean tls(List<String> words) {
        return words.contains("--tls-cert-file");
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            if (tls(command)) {
                return true;
            }
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
            int first = socket.getInputStream().read();
            // An error too: it may want a password first.
            return first == '+' || first == '-';
        } catch (IOException e) {
            return false;
        }
    }
}
