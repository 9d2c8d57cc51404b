package io.pollcast.app;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * SIGTERM and SIGINT: the first one asks to stop, the next to be quick about it. A shutdown hook would not do, because the JVM does not pass
 * on a second signal. Thread-safe.
 */
final class Signals {

    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicInteger received = new AtomicInteger();

    private final Runnable onStop;

    private Signals(Runnable onStop) {
        this.onStop = onStop;
    }

    /** From now on this process handles both signals itself. */
    static Signals install() {
        return install(() -> {});
    }

    /** The same; each signal calls {@code onStop} on a thread of the JVM. */
    static Signals install(Runnable onStop) {
        Signals signals = new Signals(onStop);
        handle("TERM", signals::onSignal);
        handle("INT", signals::onSignal);
        return signals;
    }

    /** From now on SIGHUP calls {@code action} on a thread of the JVM, instead of ending the process. */
    void onHangup(Runnable action) {
        handle("HUP", action);
    }

    /**
     * Calls {@code sun.misc.Signal.handle} by name: it is the JDK's only way to hear signals, and javac warns of it wherever it is written out,
     * in a way that cannot be switched off. The one place with reflection.
     */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listener = Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> onCall(method, action));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Signal (expected: module jdk.unsupported)", e);
        }
    }

    private static @Nullable Object onCall(Method method, Runnable action) {
        if (method.getName().equals("handle")) {
            action.run();
        }
        return null;
    }

    private void onSignal() {
        received.incrementAndGet();
        stop.countDown();
        onStop.run();
    }

    /** Blocks until the first signal. */
    void awaitStop() throws InterruptedException {
        stop.await();
    }

    /** Whether there was a second one. */
    boolean isHurried() {
        return received.get() > 1;
    }
}
