package io.pollcast.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** How this very machine and process are doing. The only endpoint that the clock does not decide. Sizes are bytes, times milliseconds. */
final class HostFigures implements Feed {

    private static final int NANOS_A_MILLI = 1_000_000;

    @Override
    public Answer at(long millis) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.put("processors", system.getAvailableProcessors());
        putUnlessNegative(figures, "load", system.getSystemLoadAverage());
        figures.putObject("memory").put("total", system.getTotalMemorySize()).put("free", system.getFreeMemorySize());
        File here = new File(".");
        figures.putObject("disk").put("total", here.getTotalSpace()).put("usable", here.getUsableSpace());
        figures.set("jvm", jvm(system));
        return Answer.json(figures.toString());
    }

    private static ObjectNode jvm(OperatingSystemMXBean system) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", Runtime.version().feature())
                .put("cpu", system.getProcessCpuTime() / NANOS_A_MILLI)
                .put("uptime", ManagementFactory.getRuntimeMXBean().getUptime())
                .put("heap", heap.getUsed());
    }

    /** A platform that does not know says so with a negative number; the page gets null. */
    private static void putUnlessNegative(ObjectNode figures, String name, double value) {
        if (value < 0) {
            figures.putNull(name);
        } else {
            figures.put(name, value);
        }
    }
}
