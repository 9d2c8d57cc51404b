package io.pollcast.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Watches every buffer while a test runs. One thread at a time: the detector is the JVM's. */
public final class Leaks {

    private Leaks() {}

    /** Runs {@code test} and fails if a buffer was forgotten. */
    public static void none(String description, Runnable test) {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try (CapturedLog log = CapturedLog.of(ResourceLeakDetector.class)) {
            test.run();
            String canary = "canary " + System.nanoTime();
            leak(canary);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> reported(log, canary));
            assertThat(log.lines()).as("leaks, %s", description).hasSize(1);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    /** A leak on purpose: when it has been reported, so have been those before it, and the detector is known to work. */
    private static void leak(String hint) {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer(16);
        buffer.touch(hint);
    }

    private static boolean reported(CapturedLog log, String hint) {
        System.gc();
        // The detector reports what was collected when something is allocated.
        ByteBufAllocator.DEFAULT.buffer(16).release();
        return log.lines().stream().anyMatch(line -> line.contains(hint));
    }
}
