package io.pollcast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The class-data archive with which the launcher halves what a start costs, and so the time of tests that start many processes. It lies
 * beside the jar, and is made once for each build of it. Any thread; the making is guarded by the class.
 */
final class StartArchive {

    private StartArchive() {}

    /** The JVM options that use it for {@code jar}; the first to ask makes it, which takes some seconds. */
    static List<String> options(String java, Path jar) {
        Path archive = jar.resolveSibling("pollcast-tests-" + Runtime.version() + ".jsa");
        try {
            ensure(java, jar, archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Without it a process only starts more slowly, which need not be said.
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off");
    }

    private static synchronized void ensure(String java, Path jar, Path archive) throws IOException {
        if (Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) >= 0) {
            return;
        }
        Path made = Path.of(archive + ".new");
        Files.deleteIfExists(made);
        int port = FreePorts.next();
        List<String> command = new ArrayList<>(List.of(java, "-XX:ArchiveClassesAtExit=" + made, "-Xlog:cds*=off"));
        command.addAll(PollcastProcess.QUICK);
        command.addAll(List.of("-jar", jar.toString(), "demo", "--gateway-listen", "127.0.0.1:" + port));
        command.addAll(List.of("--admin-listen", "127.0.0.1:0"));
        ServerProcess demo = new ServerProcess("demo", command, Path.of(archive + ".log"));
        demo.launch();
        demo.awaitListening(port);
        demo.stop();
        Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
    }
}
