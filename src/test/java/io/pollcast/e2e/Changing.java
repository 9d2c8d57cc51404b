package io.pollcast.e2e;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * A value of a backend that counts up while it is asked for: each number is answered at least once and for at least a certain time, so a poll
 * misses none, however busy the machine is. Any thread.
 */
final class Changing implements Supplier<String> {

    private final long everyNanos;
    private final String rest;
    private long lastNanos = System.nanoTime();
    private int now;
    private int last;

    /**
     * @param every how long each number stays at least
     * @param rest what follows the number in the JSON array
     */
    Changing(Duration every, String rest) {
        this.everyNanos = every.toNanos();
        this.rest = rest;
    }

    /** Stands still at 0 until told. */
    static Changing every(Duration every) {
        return new Changing(every, "");
    }

    /** Lets it count on, to {@code number}. */
    synchronized void upTo(int number) {
        last = number;
    }

    @Override
    public synchronized String get() {
        long time = System.nanoTime();
        if (now < last && time - lastNanos >= everyNanos) {
            now++;
            lastNanos = time;
        }
        return text(now);
    }

    /** The number that it answers now. */
    synchronized int now() {
        return now;
    }

    String text(int number) {
        return "[" + number + rest + "]";
    }
}
