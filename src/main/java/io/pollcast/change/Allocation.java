package io.pollcast.change;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What threads allocate, as this platform counts it. */
final class Allocation {

    private Allocation() {}

    /** What the thread that asks has allocated since it began, in bytes; 0 where nobody counts. */
    static long ofThisThread() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                ? Math.max(0, bean.getCurrentThreadAllocatedBytes())
                : 0;
    }
}
