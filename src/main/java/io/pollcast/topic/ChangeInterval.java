package io.pollcast.topic;

/** How often a value changes, as an average in which the last changes count most. Immutable. */
public final class ChangeInterval {

    /** Before the second change. */
    public static final ChangeInterval UNKNOWN = new ChangeInterval(false, 0, -1);

    private static final int WEIGHT = 4;

    private final boolean begun;
    private final long lastNanos;
    private final long millis;

    private ChangeInterval(boolean begun, long lastNanos, long millis) {
        this.begun = begun;
        this.lastNanos = lastNanos;
        this.millis = millis;
    }

    /** The value changed then, on a monotonic clock in nanoseconds. */
    public ChangeInterval changed(long atNanos) {
        if (!begun) {
            return new ChangeInterval(true, atNanos, millis);
        }
        long last = Math.max(0, atNanos - lastNanos) / 1_000_000;
        return new ChangeInterval(true, atNanos, millis < 0 ? last : millis + (last - millis) / WEIGHT);
    }

    /** The average in milliseconds; -1 before the second change. */
    public long millis() {
        return millis;
    }
}
