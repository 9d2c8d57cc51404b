package io.pollcast.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The files of this package in the jar. */
final class Resources {

    private Resources() {}

    /** Reads a file whole. */
    static byte[] read(String name) throws IOException {
        try (InputStream file = Resources.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new FileNotFoundException("io/pollcast/demo/" + name + " (expected: a resource in the jar)");
            }
            return file.readAllBytes();
        }
    }
}
