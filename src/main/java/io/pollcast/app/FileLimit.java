package io.pollcast.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The limit of open files of this process, which is also that of its connections. */
final class FileLimit {

    private static final Logger log = LoggerFactory.getLogger(FileLimit.class);

    /** What a process has open besides: connections that are told to come later, jar, logs, the backplane, the poller. */
    private static final int OTHERS = 1_200;

    private FileLimit() {}

    /** Empty where the system does not tell. */
    static OptionalLong ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? OptionalLong.of(unix.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    /** Says so if {@code maxConnections} cannot be had. */
    static void check(OptionalLong limit, int maxConnections) {
        long needed = (long) maxConnections + OTHERS;
        if (limit.orElse(needed) < needed) {
            log.warn(
                    "few_open_files limit={} needed={} expected=\"a higher limit (LimitNOFILE, ulimit -n), or a lower gateway.max-connections\"",
                    limit.getAsLong(),
                    needed);
        }
    }
}
