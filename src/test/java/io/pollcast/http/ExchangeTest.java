package io.pollcast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that are answered later, when something else is known. */
class ExchangeTest {

    private static final HttpLimits LIMITS = new HttpLimits(1_024, 512, 1_024, 20, Duration.ofSeconds(10));

    private final CompletableFuture<byte[]> awaited = new CompletableFuture<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    private void ask(boolean failing) {
        HttpServer.furnish(
                channel,
                LIMITS,
                new RequestHandler(
                        LIMITS,
                        refusal -> {},
                        exchange -> exchange.then(awaited, body -> {
                            if (failing) {
                                throw new IllegalStateException("a fault");
                            }
                            exchange.answer(200, body);
                        })));
        channel.pipeline().fireChannelActive();
        channel.writeInbound(Unpooled.copiedBuffer("GET /a HTTP/1.1\r\nHost: x\r\n\r\n", ISO_8859_1));
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    @Test
    void answersWithWhatComes() {
        ask(false);
        assertThat(channel.<Object>readOutbound()).isNull();

        awaited.complete("later".getBytes(ISO_8859_1));
        channel.runPendingTasks();

        StringBuilder answer = new StringBuilder();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            answer.append(piece.toString(ISO_8859_1));
            piece.release();
        }
        assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("later");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void closesTheConnectionIfNothingComes() {
        ask(false);

        awaited.completeExceptionally(new IllegalStateException("a fault"));
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void closesTheConnectionIfTheAnswerFails() {
        ask(true);

        awaited.complete(new byte[0]);
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }
}
