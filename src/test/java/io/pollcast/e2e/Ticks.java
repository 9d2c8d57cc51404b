package io.pollcast.e2e;

import io.pollcast.testing.ScriptedBackend;

/**
 * A backend with {@code /ticks}, which counts up with each poll until it is frozen, and {@code /constant}, which never changes. Any thread;
 * guarded by its own monitor.
 */
final class Ticks implements AutoCloseable {

    private final ScriptedBackend backend = ScriptedBackend.start();
    private int count;
    private boolean frozen;

    Ticks() {
        backend.answer("/ticks", () -> json(next()));
        backend.answer("/constant", () -> json(1));
    }

    static String json(int n) {
        return "{\"n\":" + n + "}";
    }

    private synchronized int next() {
        return frozen ? count : ++count;
    }

    ScriptedBackend backend() {
        return backend;
    }

    /** The value that was answered last. */
    synchronized int now() {
        return count;
    }

    /** Lets it count no further, and returns the value that stays. */
    synchronized int freeze() {
        frozen = true;
        return count;
    }

    /** An entry of a configuration's {@code endpoints}. */
    String endpoint(String topic, String every) {
        return "  " + topic + ": { url: '" + backend.url("/" + topic) + "', every: " + every + " }\n";
    }

    @Override
    public void close() {
        backend.close();
    }
}
