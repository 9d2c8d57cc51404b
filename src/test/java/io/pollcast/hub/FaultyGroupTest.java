package io.pollcast.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.pollcast.sse.CloseReason;
import org.junit.jupiter.api.Test;

/** Memory outside the heap runs out in the middle of an update. */
class FaultyGroupTest {

    private final Shard shard = new Shard();

    private static final class Exhausted extends AbstractByteBufAllocator {

        private Exhausted() {
            super(true);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("for the test");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("for the test");
        }
    }

    @Test
    void itsClientsComeBackAndTheOthersNoticeNothing() {
        shard.tell(shard.value("a", "1", 1), shard.value("b", "1", 2));
        Shard.Client unlucky = shard.connect("a");
        Shard.Client other = shard.connect("b");
        unlucky.take();
        other.take();
        unlucky.channel.config().setAllocator(new Exhausted());

        shard.tell(shard.value("a", "2", 3), shard.value("b", "2", 4));
        unlucky.channel.runPendingTasks();

        assertThat(other.told()).containsExactly("b=2");
        assertThat(unlucky.channel.isOpen()).isFalse();
        assertThat(unlucky.connection.reason()).isEqualTo(CloseReason.FAULT);
        assertThat(shard.hub.connections()).isEqualTo(1);

        Shard.Client back = shard.connect(true, unlucky.parser.lastEventId(), "a");
        assertThat(back.told()).containsExactly("a:fresh", "a=2");
    }
}
