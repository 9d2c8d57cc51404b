package io.pollcast.hub;

import io.netty.channel.EventLoop;
import io.pollcast.sse.Coding;
import io.pollcast.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Has values compressed when the first compressed stream needs them, and tells when they are. A value that is overtaken before it is done is
 * not waited for: its successor goes out uncompressed, so that a worker that cannot keep up delays nobody. Owned by one event loop.
 */
final class Compressions {

    private final EventLoop loop;
    private final Executor worker;
    private final Consumer<Topic> done;
    private final Map<Topic, Value> underway = new HashMap<>();

    /** @param done called on the loop, for each value that was not ready at once */
    Compressions(EventLoop loop, Executor worker, Consumer<Topic> done) {
        this.loop = loop;
        this.worker = worker;
        this.done = done;
    }

    /**
     * Whether the value can be sent with this coding now; if not, it will be. What this loop waits for is not ready before the loop is told,
     * even if the worker is done: all of a group get it in the same moment.
     */
    boolean isReady(Value value, Coding coding) {
        Topic topic = value.update().topic();
        Value before = coding.gzip() ? underway.get(topic) : null;
        if (before == value) {
            return false;
        }
        if (value.encoded().isReady(coding)) {
            return true;
        }
        if (before != null) {
            value.encoded().storeInstead();
            return true;
        }
        boolean done = value.encoded().compress(worker, () -> loop.execute(() -> onDone(topic, value)));
        if (!done) {
            underway.put(topic, value);
        }
        return done;
    }

    private void onDone(Topic topic, Value value) {
        underway.remove(topic, value);
        done.accept(topic);
    }
}
