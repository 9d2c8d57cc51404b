package io.pollcast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What a machine gets that only runs Pollcast: the launcher, its script and the jar; no sources, and nothing to build. */
public final class Release {

    private Release() {}

    /**
     * Lays it out in a folder.
     *
     * @return the launcher
     */
    public static Path layOut(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("scripts"));
        Files.createDirectories(folder.resolve("target"));
        Path launcher = folder.resolve("pollcast");
        Files.copy(Path.of("pollcast"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(Path.of("scripts/common.sh"), folder.resolve("scripts/common.sh"));
        Files.copy(Path.of("scripts/archive.sh"), folder.resolve("scripts/archive.sh"));
        Files.copy(Path.of(PollcastProcess.jar()), folder.resolve("target/pollcast.jar"));
        return launcher;
    }
}
