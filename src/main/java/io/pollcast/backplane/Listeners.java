package io.pollcast.backplane;

import io.pollcast.backplane.Backplane.Subscription;
import io.pollcast.log.Quoted;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands messages, such as announcements, to the listeners of one store, one at a time and in one order. A part for implementations of {@link Backplane}.
 *
 * <p>Any thread may call. The monitor is held while listeners run, so that a listener hears nothing once its {@code close} has returned;
 * adding and asking do without it, so that a listener cannot make them wait.
 * What a listener announces itself comes after what is being announced. A listener that throws is logged and keeps listening.
 *
 * @param <T> what they hear
 */
public final class Listeners<T> {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Deque<T> pending = new ArrayDeque<>();
    private boolean announcing;

    /** Adds a listener; closing the result takes it away again. */
    public Subscription add(Consumer<T> listener) {
        Entry entry = new Entry(listener);
        entries.add(entry);
        return entry;
    }

    /** Tells everyone. */
    public synchronized void announce(T announcement) {
        pending.add(announcement);
        if (announcing) {
            return;
        }
        announcing = true;
        try {
            drain();
        } finally {
            announcing = false;
        }
    }

    /** Whether nobody listens. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Takes all listeners away. */
    public synchronized void clear() {
        entries.clear();
    }

    private void drain() {
        @Nullable T next;
        while ((next = pending.poll()) != null) {
            for (Entry entry : entries) {
                if (entries.contains(entry)) {
                    entry.hear(next);
                }
            }
        }
    }

    private synchronized void remove(Entry entry) {
        entries.remove(entry);
    }

    private final class Entry implements Subscription {

        private final Consumer<T> listener;

        Entry(Consumer<T> listener) {
            this.listener = listener;
        }

        void hear(T announcement) {
            try {
                listener.accept(announcement);
            } catch (RuntimeException e) {
                log.error(
                        "listener_failed announcement={} problem={}",
                        announcement.getClass().getSimpleName(),
                        Quoted.fault(e));
                log.debug("listener_failed", e);
            }
        }

        @Override
        public void close() {
            remove(this);
        }
    }
}
