package io.pollcast.hub;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.pollcast.metrics.Metrics;
import io.pollcast.sse.Coding;
import io.pollcast.sse.Cursor;
import io.pollcast.sse.SseConnection;
import io.pollcast.sse.SseHandler;
import io.pollcast.topic.Bodies;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.Update;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/** A change of one topic on its way to the sockets of one event loop: everything but the sockets. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GroupPublishBenchmark {

    private static final Topic TOPIC = new Topic("prices");
    private static final TopicInfo INFO = new TopicInfo(TOPIC, null, 2_000, 6_000, true);

    @Param({"1", "1000"})
    public int clients;

    @Param({"200", "20000"})
    public int bytes;

    @Param({"false", "true"})
    public boolean gzip;

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private HubShard shard;
    private Body[] bodies;
    private long version;

    /** Takes what is written and forgets it. */
    private static final class Sink extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            // Nothing waits here.
        }
    }

    @Setup
    public void connect() {
        loop.freezeTime();
        shard = new HubShard(loop.eventLoop(), 1, Runnable::run, new Interest(), () -> 0, new SplittableRandom(1), new Metrics());
        byte[] other = Bodies.of(bytes).bytes();
        other[other.length - 1]++;
        bodies = new Body[] {Bodies.of(bytes), Body.of(other)};
        publish();
        for (int i = 0; i < clients; i++) {
            EmbeddedChannel channel = new EmbeddedChannel(new Sink());
            SseConnection connection = new SseConnection(channel, new Coding(true, gzip), Long.MAX_VALUE);
            channel.pipeline()
                    .addLast(new SseHandler(connection, shard.subscribe(connection, List.of(TOPIC), false, Cursor.EMPTY)));
        }
    }

    @Benchmark
    public void publish() {
        version++;
        Body body = bodies[(int) (version % 2)];
        Position position = new Position("epoch", version);
        Update update = new Update(TOPIC, body, "application/json", Fingerprint.of(body), position, 0, 0);
        TopicView view = new TopicView(TOPIC, INFO, State.FRESH, Value.of(update, 0), true, 0, null, false);
        shard.send(new HubUpdate(List.of(view), true, 0, version));
        loop.runPendingTasks();
    }
}
