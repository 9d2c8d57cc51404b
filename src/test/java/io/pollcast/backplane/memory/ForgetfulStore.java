package io.pollcast.backplane.memory;

import java.util.function.LongSupplier;

/** A store that a test can take back to an earlier state, with the subscriptions that it has. For one thread. */
public final class ForgetfulStore {

    private final MemoryBackplane backplane;
    private final MemoryStore empty;
    private MemoryStore kept;

    /**
     * @param nanoTime a monotonic clock in nanoseconds
     * @param epochMillis the wall clock in milliseconds
     */
    public ForgetfulStore(LongSupplier nanoTime, LongSupplier epochMillis) {
        this.backplane = new MemoryBackplane(nanoTime, epochMillis);
        this.empty = backplane.saved();
        this.kept = empty;
    }

    /** The way to it. */
    public MemoryBackplane backplane() {
        return backplane;
    }

    /** Remembers this moment, as the replica that will be failed over to. */
    public void keep() {
        kept = backplane.saved();
    }

    /** Fails over to what was kept last. */
    public void failOver() {
        backplane.restore(kept);
    }

    /** Loses everything. */
    public void flush() {
        backplane.restore(empty);
        kept = empty;
    }
}
