package io.pollcast.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test has opened, to be closed at its end, the last first. For one thread. */
public final class Opened implements AutoCloseable {

    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    /** Takes it in. */
    public <T extends AutoCloseable> T add(T closeable) {
        all.push(closeable);
        return closeable;
    }

    @Override
    public void close() {
        while (!all.isEmpty()) {
            try {
                all.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("could not be closed", e);
            }
        }
    }
}
