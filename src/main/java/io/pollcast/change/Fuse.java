package io.pollcast.change;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends work on one body that takes too long or too much memory, as far as that work asks. {@link #light} and {@link #check} are for the thread
 * that works, {@link #blow} for any.
 */
final class Fuse {

    private static final int CHECKS_PER_LOOK = 64;

    private final LongSupplier allocatedBytes;
    private final long maxBytes;
    private volatile @Nullable String blown;
    private long atStart;
    private int checks;

    /**
     * @param allocatedBytes what the thread that asks has allocated since it began, in bytes
     * @param maxBytes what may be allocated in all; garbage counts, so this bounds what is held as well
     */
    Fuse(LongSupplier allocatedBytes, long maxBytes) {
        this.allocatedBytes = allocatedBytes;
        this.maxBytes = maxBytes;
    }

    /** The work begins, on this thread. */
    void light() {
        atStart = allocatedBytes.getAsLong();
    }

    /** The work is to end when it asks next. */
    void blow(String reason) {
        blown = reason;
    }

    /** @throws Blown if the work has to end */
    void check() {
        String reason = blown;
        if (reason != null) {
            throw new Blown(reason);
        }
        checks++;
        if (checks % CHECKS_PER_LOOK == 0 && allocatedBytes.getAsLong() - atStart > maxBytes) {
            throw new Blown("needs too much memory");
        }
    }

    /** Why work had to end; the message is safe to show. Not of the kind that jq's {@code try} catches. */
    static final class Blown extends RuntimeException {

        private static final long serialVersionUID = 1;

        private Blown(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}
