package io.pollcast.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server as a child process, of which the output goes to a file. It may be ended and started again, and is ended for sure when the JVM
 * ends. For one thread.
 */
final class ServerProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final List<String> command;
    private final Path log;
    private @Nullable Process process;

    ServerProcess(String name, List<String> command, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.log = log;
    }

    /** Starts it, and does not wait. */
    void launch() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it answers. */
    void awaitAnswer(BooleanSupplier answers) {
        Process started = launched();
        await().atMost(PATIENCE).until(() -> {
            if (!started.isAlive()) {
                throw new IllegalStateException(name + " ended: " + said());
            }
            return answers.getAsBoolean();
        });
    }

    /** Returns when it takes connections at a loopback port. */
    void awaitListening(int port) {
        awaitAnswer(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Waits for the end of what ends by itself. */
    void awaitSuccess() {
        Process ending = launched();
        awaitEnd(ending);
        if (ending.exitValue() != 0) {
            throw new IllegalStateException(name + " ended with " + ending.exitValue() + ": " + said());
        }
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a power cut would. */
    void kill() {
        Process running = running();
        running.destroyForcibly();
        awaitEnd(running);
    }

    /** Ends it as an operator would. */
    void stop() {
        Process running = running();
        running.destroy();
        awaitEnd(running);
    }

    /** Stops its clock and its answers, and leaves its connections open. */
    void pause() {
        Programs.signal(running(), "STOP");
    }

    void resume() {
        Programs.signal(running(), "CONT");
    }

    /** Ends it if it runs. */
    void end() {
        Process last = process;
        if (last != null && last.isAlive()) {
            kill();
        }
    }

    void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process running() {
        Process running = launched();
        if (!running.isAlive()) {
            throw new IllegalStateException(name + " does not run");
        }
        return running;
    }

    private Process launched() {
        Process launched = process;
        if (launched == null) {
            throw new IllegalStateException(name + " has not been started");
        }
        return launched;
    }
}
