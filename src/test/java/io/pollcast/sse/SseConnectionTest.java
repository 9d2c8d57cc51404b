package io.pollcast.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SseConnectionTest {

    private final Written written = new Written();
    private int opened;
    private int writable;
    private int closed;

    @AfterEach
    void nothingIsLeft() {
        assertThat(written.held()).isZero();
    }

    @Test
    void endsWithTheLastChunk() {
        SseConnection connection = connection(true);
        connection.end(CloseReason.LIFE, 120);
        assertThat(text()).isEqualTo("c\r\nretry: 120\n\n\r\n0\r\n\r\n");
        assertThat(written.channel.isOpen()).isFalse();
        assertThat(connection.reason()).isEqualTo(CloseReason.LIFE);
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void endsWithTheConnectionWithoutChunks() {
        connection(false).end(CloseReason.DRAIN, 3_000);
        assertThat(text()).isEqualTo("event: pollcast.bye\ndata: {\"reason\":\"drain\"}\n\nretry: 3000\n\n");
        assertThat(written.channel.isOpen()).isFalse();
    }

    @Test
    void endsOnceAndTakesNothingMore() {
        SseConnection connection = connection(true);
        connection.end(CloseReason.LIFE, 1);
        connection.end(CloseReason.DRAIN, 2);
        Parcel late = new SseBatch(written.allocator, new Coding(true, false))
                .comment()
                .finish();
        connection.write(late);
        late.release();
        assertThat(text()).startsWith("a\r\nretry: 1\n\n").doesNotContain("retry: 2", ":\n");
        assertThat(connection.isWritable()).isFalse();
        assertThat(connection.isEnding()).isTrue();
        assertThat(connection.reason()).isEqualTo(CloseReason.LIFE);
    }

    @Test
    void itsLifeIsOverAtItsEndAlsoWhereTheClockWraps() {
        SseConnection connection = new SseConnection(written.channel, new Coding(true, false), Long.MIN_VALUE + 5);
        assertThat(connection.isExpired(Long.MAX_VALUE)).isFalse();
        assertThat(connection.isExpired(Long.MIN_VALUE + 4)).isFalse();
        assertThat(connection.isExpired(Long.MIN_VALUE + 5)).isTrue();
    }

    /** A byte that is written earlier may find the socket full or closed, and nobody would be told. */
    @Test
    void tellsFirstThatItHearsTheSocket() {
        connection(true);
        assertThat(opened).isEqualTo(1);
        assertThat(closed).isZero();
    }

    @Test
    void tellsWhenTheSocketTakesBytesAgainAndWhenItIsClosed() {
        connection(true);
        var buffer = written.channel.unsafe().outboundBuffer();
        buffer.setUserDefinedWritability(1, false);
        written.channel.runPendingTasks();
        assertThat(writable).isZero();
        buffer.setUserDefinedWritability(1, true);
        written.channel.runPendingTasks();
        assertThat(writable).isEqualTo(1);
        var unused = written.channel.close();
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void throwsAwayWhatAClientSends() {
        connection(true);
        var sent = written.allocator.buffer().writeBytes(new byte[10]);
        written.channel.writeInbound(sent);
        assertThat(sent.refCnt()).isZero();
        assertThat(written.channel.inboundMessages()).isEmpty();
    }

    @Test
    void aBrokenSocketIsClosedForTheClient() {
        SseConnection connection = connection(true);
        written.channel.pipeline().fireExceptionCaught(new IOException("reset by peer"));
        assertThat(written.channel.isOpen()).isFalse();
        assertThat(connection.reason()).isEqualTo(CloseReason.CLIENT);
        assertThat(connection.pendingBytes()).isZero();
    }

    /** Of who is silent the kernel can tell, which takes a network; see HalfOpenIT. */
    @ParameterizedTest
    @CsvSource({
        "recvAddress(..) failed with error(-110): Connection timed out, STALLED",
        "recvAddress(..) failed with error(-113): No route to host, VANISHED",
        "io_uring read(..) failed with error(-101): Network is unreachable, VANISHED",
        "Connection reset by peer, CLIENT",
        "Broken pipe, CLIENT",
    })
    void whatTheKernelSaysIsTheReason(String problem, CloseReason expected) {
        SseConnection connection = connection(true);
        written.channel.pipeline().fireExceptionCaught(new IOException(problem));
        assertThat(connection.reason()).isEqualTo(expected);
        assertThat(written.channel.isOpen()).isFalse();
    }

    @Test
    void whoStallsIsCutWithThatReason() {
        SseConnection connection = connection(true);
        var unused = written.channel.write(Unpooled.wrappedBuffer(new byte[10]));
        assertThat(connection.pendingBytes()).isGreaterThanOrEqualTo(10);
        connection.close(CloseReason.STALLED);
        assertThat(written.channel.isOpen()).isFalse();
        assertThat(connection.reason()).isEqualTo(CloseReason.STALLED);
    }

    private SseConnection connection(boolean chunked) {
        SseConnection connection = new SseConnection(written.channel, new Coding(chunked, false), Long.MAX_VALUE);
        written.channel.pipeline().addLast(new SseHandler(connection, new SseHandler.Listener() {
            @Override
            public void onOpened() {
                opened++;
            }

            @Override
            public void onWritable() {
                writable++;
            }

            @Override
            public void onClosed() {
                closed++;
            }
        }));
        return connection;
    }

    private String text() {
        return new String(written.taken(), US_ASCII);
    }
}
