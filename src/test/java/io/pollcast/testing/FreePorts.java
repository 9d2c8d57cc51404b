package io.pollcast.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that must be told theirs. They lie below the range from which the system takes the ports of outgoing
 * connections, and none is given twice, here or to another JVM that tests: a file for each, as long as the JVM lives. So a port stays free
 * between the question and the answer, and between a stop and a restart. Any thread.
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 1_000;

    /** Longer than any run of the tests; a JVM that is killed leaves its files. */
    private static final Duration LONGEST = Duration.ofHours(2);

    private FreePorts() {}

    /**
     * Finds a port that nobody listens on.
     *
     * @return the port, free on the loopback interface at this moment, and given to nobody else
     */
    public static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isTaken(port) && isFree(port)) {
                return port;
            }
        }
        throw new AssertionError("no free port among " + TRIES + " from " + FIRST + " to " + LAST);
    }

    private static boolean isTaken(int port) {
        String folder = "pollcast-ports-" + System.getProperty("user.name");
        Path file = Path.of(System.getProperty("java.io.tmpdir"), folder, Integer.toString(port));
        try {
            Files.createDirectories(file.getParent());
            Files.createFile(file).toFile().deleteOnExit();
            return true;
        } catch (FileAlreadyExistsException e) {
            forgetIfOld(file);
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void forgetIfOld(Path file) {
        long old = System.currentTimeMillis() - LONGEST.toMillis();
        File taken = file.toFile();
        if (taken.exists() && taken.lastModified() < old) {
            var unused = taken.delete();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
