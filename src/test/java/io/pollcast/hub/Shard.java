package io.pollcast.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pollcast.metrics.Metrics;
import io.pollcast.sse.Coding;
import io.pollcast.sse.Cursor;
import io.pollcast.sse.SseConnection;
import io.pollcast.sse.SseHandler;
import io.pollcast.testing.Gunzip;
import io.pollcast.testing.SseParser;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.State;
import io.pollcast.topic.Tag;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.Update;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A shard on a loop and a clock that stand still unless told, with clients whose sockets a test opens and shuts. One thread. */
final class Shard {

    private static final Coding PLAIN = new Coding(false, false);
    private static final Coding GZIP = new Coding(false, true);

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final Metrics metrics = new Metrics();
    final Interest interest = new Interest();
    final HubShard hub;
    final List<Client> clients = new ArrayList<>();
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Map<Topic, TopicView> views = new LinkedHashMap<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private long nanos = Long.MAX_VALUE - 1_000;
    private boolean registryKnown = true;
    private long highWater;
    private long beats;

    Shard() {
        loop.freezeTime();
        hub = new HubShard(loop.eventLoop(), 1, work::add, interest, () -> nanos, new SplittableRandom(1), metrics);
        hub.start();
    }

    static Topic topic(String name) {
        return new Topic(name);
    }

    static Tag tag(String topic, String body) {
        return Tag.of(topic(topic), Fingerprint.of(Body.of(body)));
    }

    static String cursor(long stamp, Tag... tags) {
        return Cursor.text(stamp, List.of(tags));
    }

    /** The views that {@link #tell} sends with what it is given. */
    TopicView pending(String topic) {
        return view(topic, State.PENDING, null);
    }

    TopicView value(String topic, String body, long version) {
        return view(topic, State.FRESH, body(topic, body, version));
    }

    TopicView stale(String topic) {
        TopicView now = Objects.requireNonNull(views.get(topic(topic)));
        return new TopicView(now.topic(), now.info(), State.STALE, now.value(), true, nanos, "HTTP 502", false);
    }

    TopicView asleep(String topic) {
        TopicView now = Objects.requireNonNull(views.get(topic(topic)));
        return new TopicView(now.topic(), now.info(), now.state(), now.value(), true, nanos, null, true);
    }

    TopicView gone(String topic) {
        return view(topic, State.GONE, null);
    }

    private TopicView view(String name, State state, @Nullable Value value) {
        TopicInfo info = new TopicInfo(topic(name), null, 2_000, 6_000, true);
        return new TopicView(topic(name), info, state, value, value != null, nanos, null, false);
    }

    private Value body(String name, String text, long version) {
        Body body = Body.of(text);
        Position position = new Position("epoch", version);
        return Value.of(
                new Update(topic(name), body, "application/json", Fingerprint.of(body), position, 0, 0), nanos, -1);
    }

    /** Tells the shard of these topics, as the follower does. */
    void tell(TopicView... news) {
        for (TopicView view : news) {
            views.put(view.topic(), view);
            if (view.value() != null) {
                highWater = Math.max(highWater, view.value().update().position().version());
            }
        }
        tellOnly(news);
    }

    /** The same, while the follower still reads: the versions prove nothing yet. */
    void tellOnly(TopicView... news) {
        hub.send(new HubUpdate(List.of(news), registryKnown, beats, highWater));
        loop.runPendingTasks();
    }

    /** The same for each of them by itself, while the loop is busy. */
    void tellWhileBusy(TopicView... news) {
        for (TopicView view : news) {
            hub.send(new HubUpdate(List.of(view), registryKnown, beats, highWater));
        }
        loop.runPendingTasks();
    }

    void publish(String topic, String body, long version) {
        tell(value(topic, body, version));
    }

    void beat() {
        beats++;
        tellOnly();
    }

    void forgetRegistry() {
        registryKnown = false;
    }

    void knowRegistry(TopicView... news) {
        registryKnown = true;
        tell(news);
    }

    /** Lets time pass in the steps of the sweep. */
    void pass(Duration time) {
        Duration step = Duration.ofMillis(500);
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(step)) {
            nanos += step.toNanos();
            loop.advanceTimeBy(step.toMillis(), TimeUnit.MILLISECONDS);
            loop.runScheduledPendingTasks();
        }
    }

    /** Memory outside the heap that is in use, in bytes, after the next sweep. */
    long held() {
        pass(Duration.ofMillis(500));
        return allocator.metric().usedDirectMemory();
    }

    /** How much the worker was given that it has not done. */
    int waitingWork() {
        return work.size();
    }

    /** Lets the worker do what it was given. */
    void work() {
        for (Runnable task = work.poll(); task != null; task = work.poll()) {
            task.run();
        }
        loop.runPendingTasks();
    }

    Client connect(boolean named, String lastEventId, String... topics) {
        return new Client(PLAIN, named, lastEventId, Long.MAX_VALUE, topics);
    }

    Client connect(String... topics) {
        return connect(true, "", topics);
    }

    Client connectFor(Duration life, String... topics) {
        return new Client(PLAIN, true, "", life.toNanos(), topics);
    }

    Client connectCompressed(String topic, String... more) {
        return connectCompressedWith(
                "", Stream.concat(Stream.of(topic), Stream.of(more)).toArray(String[]::new));
    }

    Client connectCompressedWith(String lastEventId, String... topics) {
        return new Client(GZIP, true, lastEventId, Long.MAX_VALUE, topics);
    }

    /** One stream. */
    final class Client {

        final EmbeddedChannel channel = new EmbeddedChannel();
        final SseConnection connection;
        final SseParser parser = new SseParser();
        final List<SseParser.Event> events = new ArrayList<>();
        final StringBuilder raw = new StringBuilder();
        final Gunzip gunzip = new Gunzip();
        final Coding coding;

        private Client(Coding coding, boolean named, String lastEventId, long lifeNanos, String... topics) {
            this.coding = coding;
            channel.config().setAllocator(allocator);
            clients.add(this);
            connection = new SseConnection(channel, coding, nanos + Math.min(lifeNanos, Long.MAX_VALUE / 2));
            List<Topic> wanted = Stream.of(topics).map(Topic::new).toList();
            channel.pipeline()
                    .addLast(new SseHandler(
                            connection, hub.subscribe(connection, wanted, named, Cursor.parse(lastEventId))));
        }

        /** Opens or shuts the socket. */
        void writable(boolean open) {
            channel.unsafe().outboundBuffer().setUserDefinedWritability(1, open);
            channel.runPendingTasks();
        }

        /** Lets bytes wait for a client that does not read, in pieces. */
        void stall(int pieces, int size) {
            writable(false);
            for (int i = 0; i < pieces; i++) {
                var unused = channel.write(Unpooled.wrappedBuffer(new byte[size]));
            }
            channel.unsafe().outboundBuffer().addFlush();
        }

        /** Takes one of the pieces that wait. */
        void trickle() {
            channel.unsafe().outboundBuffer().remove();
        }

        /** The events since the last call. */
        List<SseParser.Event> take() {
            for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
                byte[] bytes = new byte[sent.readableBytes()];
                sent.readBytes(bytes);
                sent.release();
                bytes = coding.gzip() ? gunzip.feed(bytes) : bytes;
                parser.feed(bytes);
                raw.append(new String(bytes, StandardCharsets.UTF_8));
            }
            List<SseParser.Event> taken = parser.take();
            events.addAll(taken);
            return taken;
        }

        /** Where the largest piece lies of what was written since the last call, which is thrown away. */
        long addressOfTheLargest() {
            long address = 0;
            int largest = 0;
            for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
                if (sent.readableBytes() > largest) {
                    largest = sent.readableBytes();
                    address = sent.memoryAddress();
                }
                sent.release();
            }
            return address;
        }

        /** What came since the last call, each as {@code type=data}, statuses as {@code topic:state}. */
        List<String> told() {
            return take().stream().map(Shard::shortly).toList();
        }

        void close() {
            var unused = channel.close();
            channel.runPendingTasks();
        }
    }

    static String shortly(SseParser.Event event) {
        if (!event.type().equals("pollcast.status")) {
            return event.type() + "=" + event.data();
        }
        String[] parts = event.data().split("\"");
        return parts[Arrays.asList(parts).indexOf("topic") + 2] + ":"
                + parts[Arrays.asList(parts).indexOf("state") + 2];
    }
}
