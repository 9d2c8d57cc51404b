package io.pollcast.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pollcast.sse.Coding;
import io.pollcast.sse.Cursor;
import io.pollcast.sse.SseConnection;
import io.pollcast.sse.SseHandler;
import io.pollcast.testing.SseParser;
import io.pollcast.topic.Topic;
import java.util.List;

/** A stream from a real shard, read as fast as it comes. */
public final class SimulatedClient {

    private static final Coding PLAIN = new Coding(false, false);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SseParser parser = new SseParser();

    SimulatedClient(HubShard shard, List<Topic> topics, String lastEventId) {
        // Gateways end without a word in a history: the collector finds what they held.
        channel.config().setAllocator(new UnpooledByteBufAllocator(false, true, false));
        SseConnection connection = new SseConnection(channel, PLAIN, Long.MAX_VALUE / 2);
        channel.pipeline()
                .addLast(new SseHandler(
                        connection, shard.subscribe(connection, topics, true, Cursor.parse(lastEventId))));
    }

    /** The events since the last call. */
    public List<SseParser.Event> take() {
        for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            byte[] bytes = new byte[sent.readableBytes()];
            sent.readBytes(bytes);
            sent.release();
            parser.feed(bytes);
        }
        return parser.take();
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    public void close() {
        var unused = channel.close();
        channel.runPendingTasks();
    }
}
