package io.pollcast.admin;

import java.util.List;

/**
 * What became of the configuration file since the start.
 *
 * @param takenNanos when the configuration that runs was read, on the monotonic clock
 * @param problems why the file as it is now is not what runs; empty if it is
 */
public record ReloadStatus(long takenNanos, List<String> problems) {

    public ReloadStatus {
        problems = List.copyOf(problems);
    }
}
