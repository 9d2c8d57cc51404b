package io.pollcast.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** The bytes that a batch becomes, and the count of the memory that it took. One thread. */
final class Written {

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final EmbeddedChannel channel = new EmbeddedChannel();

    Written() {
        channel.config().setAllocator(allocator);
    }

    /** Fills a batch, writes it, and frees what was not written. */
    byte[] bytes(Coding coding, Consumer<SseBatch> frames) {
        SseBatch batch = new SseBatch(allocator, coding);
        frames.accept(batch);
        Parcel parcel = batch.finish();
        parcel.writeTo(channel);
        parcel.release();
        return taken();
    }

    /** What the channel has sent since the last call. */
    byte[] taken() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            byte[] bytes = new byte[sent.readableBytes()];
            sent.readBytes(bytes);
            all.writeBytes(bytes);
            sent.release();
        }
        return all.toByteArray();
    }

    /** Memory outside the heap that has not been given back, in bytes. */
    long held() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }
}
