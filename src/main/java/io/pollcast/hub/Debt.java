package io.pollcast.hub;

import io.pollcast.sse.SseConnection;
import java.util.concurrent.TimeUnit;

/**
 * Whether a client takes what was written to it in the time that it has for that: 30 seconds, and one more for each 16 KB. Looked at in each
 * sweep of the loop that owns it.
 *
 * <pre>
 *   none ──bytes wait──► owes what was written so far ──took it, but more waits──► owes what was written so far …
 *    ▲                            │
 *    └────────took everything─────┘
 * </pre>
 */
final class Debt {

    private static final long SECONDS = 30;
    private static final long BYTES_PER_SECOND = 16 * 1024;

    private boolean open;
    private long dueBytes;
    private long sinceNanos;
    private long untilNanos;

    void look(SseConnection connection, long nowNanos) {
        long pending = connection.pendingBytes();
        boolean taken = connection.writtenBytes() - pending >= dueBytes;
        if (pending > 0 && (!open || taken)) {
            dueBytes = connection.writtenBytes();
            sinceNanos = nowNanos;
            untilNanos = nowNanos + TimeUnit.SECONDS.toNanos(SECONDS + pending / BYTES_PER_SECOND);
        }
        open = pending > 0;
    }

    /** Whether anything waits for the client. */
    boolean isOpen() {
        return open;
    }

    boolean isOverdue(long nowNanos) {
        return open && nowNanos - untilNanos > 0;
    }

    /** For how long the client has owed what it owes. */
    long ageNanos(long nowNanos) {
        return nowNanos - sinceNanos;
    }
}
