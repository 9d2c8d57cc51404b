package io.pollcast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who sends the head of a request slowly, on a clock of the test's own. */
class SlowHeadsTest {

    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final HttpLimits LIMITS = new HttpLimits(1_024, 512, 1_024, 20, Duration.ofSeconds(10));

    private final List<Refusal> refused = new ArrayList<>();
    private final List<Exchange> pending = new ArrayList<>();
    private boolean answers = true;
    private final EmbeddedChannel channel = connect();

    private EmbeddedChannel connect() {
        EmbeddedChannel connection = new EmbeddedChannel();
        connection.freezeTime();
        HttpServer.furnish(connection, LIMITS, new RequestHandler(LIMITS, refused::add, this::onRequest));
        connection.pipeline().fireChannelActive();
        return connection;
    }

    private void onRequest(Exchange exchange) {
        if (answers) {
            exchange.answer(200, "ok".getBytes(ISO_8859_1));
        } else {
            pending.add(exchange);
        }
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private String answered() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            text.append(piece.toString(ISO_8859_1));
            piece.release();
        }
        return text.toString();
    }

    @AfterEach
    void end() {
        assertThat(channel.finishAndReleaseAll()).isFalse();
    }

    @Test
    void aByteASecondIsNotEnough() {
        for (int i = 0; i < 9; i++) {
            send(REQUEST.substring(i, i + 1));
            pass(1);
            assertThat(channel.isOpen()).isTrue();
        }
        send("x");
        pass(1);
        assertThat(answered()).startsWith("HTTP/1.1 408 ").contains("connection: close", "within 10s");
        assertThat(channel.isOpen()).isFalse();
        assertThat(refused).containsExactly(Refusal.SLOW);
    }

    @Test
    void whoNeverSaysAWordIsLetGoWithoutOne() {
        pass(9);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(answered()).isEmpty();
        assertThat(refused).containsExactly(Refusal.SLOW);
    }

    @Test
    void emptyLinesAreNoHead() {
        for (int i = 0; i < 5; i++) {
            send("\r\n");
            pass(2);
        }
        assertThat(answered()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void betweenRequestsAClientMayBeSilentForLonger() {
        send(REQUEST);
        assertThat(answered()).startsWith("HTTP/1.1 200 ");
        pass(60);
        send(REQUEST);
        assertThat(answered()).startsWith("HTTP/1.1 200 ");
        assertThat(channel.isOpen()).isTrue();
        assertThat(refused).isEmpty();
    }

    @Test
    void theNextHeadHasItsTimeFromItsFirstByteOn() {
        send(REQUEST);
        pass(60);
        send("G");
        pass(6);
        send("E");
        pass(3);
        assertThat(answered()).startsWith("HTTP/1.1 200 ").doesNotContain("408");
        pass(1);
        assertThat(answered()).startsWith("HTTP/1.1 408 ");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void eachHeadHasItsOwnTime() {
        for (int i = 0; i < 5; i++) {
            send(REQUEST.substring(0, 10));
            pass(8);
            send(REQUEST.substring(10));
            assertThat(answered()).startsWith("HTTP/1.1 200 ");
            pass(8);
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void whileAnAnswerTakesTimeNothingIsHeldAgainstTheClient() {
        answers = false;
        send(REQUEST + "GET /b HT");
        pass(60);
        assertThat(channel.isOpen()).isTrue();
        pending.get(0).answer(200, new byte[0]);
        assertThat(answered()).startsWith("HTTP/1.1 200 ");
        answers = true;
        send("TP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answered()).startsWith("HTTP/1.1 200 ");
        assertThat(refused).isEmpty();
    }

    @Test
    void aBodyThatNeverEndsIsNotWaitedFor() {
        send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
        assertThat(answered()).startsWith("HTTP/1.1 200 ").contains("connection: close");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoTakesOverTheConnectionIsNotDisturbed() {
        channel.pipeline().remove(RequestHandler.class);
        pass(60);
        assertThat(channel.isOpen()).isTrue();
    }
}
