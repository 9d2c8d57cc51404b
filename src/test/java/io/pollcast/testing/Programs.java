package io.pollcast.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Finds programs of the operating system. */
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
}
