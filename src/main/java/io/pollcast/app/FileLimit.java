package io.pollcast.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalLong;

/** The limit of open files of this process, which is also that of its connections. */
final class FileLimit {

    /** What a process has open besides connections: jar, logs, the backplane, the poller. */
    private static final int OTHERS = 200;

    private FileLimit() {}

    /** Empty where the system does not tell. */
    static OptionalLong ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? OptionalLong.of(unix.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    /** What to say if {@code maxConnections} cannot be had under {@code limit}. */
    static Optional<String> warning(long limit, int maxConnections) {
        long needed = (long) maxConnections + OTHERS;
        return limit >= needed
                ? Optional.empty()
                : Optional.of(
                        "few_open_files limit=" + limit + " needed=" + needed
                                + " expected=\"LimitNOFILE of systemd or ulimit -n raised, or gateway.max-connections lowered\"");
    }
}
