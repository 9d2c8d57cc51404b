package io.pollcast.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Finds programs of the operating system, and sends them signals. */
public final class Programs {

    private Programs() {}

    /**
     * Finds a program on the PATH, or where Debian keeps daemons.
     *
     * @param name the program's file name
     * @return its path
     * @throws AssertionError if there is none; the message says how to get it
     */
    public static Path find(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError(name + " is not installed. ./verify installs what the tests need."));
    }

    /**
     * Sends a signal, and does not wait for what it does.
     *
     * @param name such as {@code TERM}
     */
    public static void signal(Process process, String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
