package io.pollcast.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.SseParser;
import io.pollcast.topic.Body;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {

    private static final List<String> PIECES = List.of(
            "\r",
            "\n",
            "\r\n",
            "\n\n",
            ":",
            " ",
            "  ",
            "data:",
            "id: 7",
            "event: x",
            "retry: 1",
            "\u2028",
            "\u0085",
            "\uFEFF",
            "\0",
            "\uD83D\uDE80",
            "é",
            "1234567890123456789",
            "{\"a\":[1,2]}",
            "\t");
    private static final Coding PLAIN = new Coding(false, false);
    private static final Coding CHUNKED = new Coding(true, false);
    private static final Topic PRICES = new Topic("prices");

    private final Written written = new Written();

    @AfterEach
    void nothingIsLeft() {
        assertThat(written.held()).isZero();
    }

    @Test
    void anyBodyArrivesAsItIsButForTheLineEnds() {
        Random random = new Random(7);
        for (int round = 0; round < 4_000; round++) {
            String body = body(random);
            byte[] bytes = written.bytes(PLAIN, batch -> batch.value(null, EncodedValue.of(Body.of(body)), "cursor"));
            SseParser parser = new SseParser();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(9));
                parser.feed(bytes, at, length);
                at += length;
            }
            assertThat(parser.take()).containsExactly(new SseParser.Event("message", lineFeeds(body), "cursor"));
        }
    }

    @Test
    void mayBeCutAtAnyByte() {
        String body = "\uFEFF: a\r\n\r b\n\n\u2028\uD83D\uDE80\0\r\ndata: c\r";
        byte[] bytes = written.bytes(PLAIN, batch -> batch.value(PRICES, EncodedValue.of(Body.of(body)), "c"));
        for (int cut = 0; cut <= bytes.length; cut++) {
            SseParser parser = new SseParser();
            parser.feed(bytes, 0, cut);
            parser.feed(bytes, cut, bytes.length - cut);
            assertThat(parser.take()).containsExactly(new SseParser.Event("prices", lineFeeds(body), "c"));
        }
    }

    @Test
    void emptyBodiesAndLoneLineEndsArrive() {
        for (String body : List.of("", "\n", "\r", "\r\n", "\n\r", "\r\r\n\n")) {
            SseParser parser = new SseParser();
            parser.feed(written.bytes(PLAIN, batch -> batch.value(null, EncodedValue.of(Body.of(body)), null)));
            assertThat(parser.take()).extracting(SseParser.Event::data).containsExactly(lineFeeds(body));
        }
    }

    @Test
    void severalValuesInOneWriteHaveOneIdOnTheLast() {
        byte[] bytes = written.bytes(
                PLAIN,
                batch -> batch.value(PRICES, EncodedValue.of(Body.of("1")), null)
                        .value(new Topic("a/b"), EncodedValue.of(Body.of("2")), "both"));
        assertThat(new String(bytes, US_ASCII))
                .isEqualTo("event: prices\ndata: 1\n\nevent: a/b\ndata: 2\nid: both\n\n");
    }

    @Test
    void aReasonCannotBecomeAField() {
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            String reason = body(random) + "\n\nevent: prices\ndata: forged\nid: forged\nretry: 1\n\n";
            byte[] bytes = written.bytes(
                    PLAIN, batch -> batch.status(new StatusEvent(PRICES, State.STALE, 1, 2, 4, 3, reason, false)));
            SseParser parser = new SseParser();
            parser.feed(bytes);
            assertThat(parser.take()).extracting(SseParser.Event::type).containsExactly("pollcast.status");
            assertThat(parser.lastEventId()).isEmpty();
            assertThat(parser.retry()).isEqualTo(-1);
        }
    }

    @Test
    void aStatusSaysWhatIsKnown() {
        assertThat(new StatusEvent(PRICES, State.STALE, 6_100, 61_000, 30_000, 2_000, "HTTP \"502\"", false).json())
                .isEqualTo(
                        "{\"topic\":\"prices\",\"state\":\"stale\",\"age\":6100,\"changedAge\":61000,\"changeEvery\":30000,\"every\":2000,"
                                + "\"error\":\"HTTP \\\"502\\\"\"}");
        assertThat(new StatusEvent(PRICES, State.GONE, -1, -1, -1, -1, null, false).json())
                .isEqualTo("{\"topic\":\"prices\",\"state\":\"gone\"}");
        assertThat(new StatusEvent(PRICES, State.STALE, 6_100, -1, -1, -1, null, true).json())
                .isEqualTo("{\"topic\":\"prices\",\"state\":\"stale\",\"age\":6100,\"asleep\":true}");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 4_000, 4_089, 4_090, 4_096, 16_384, 65_536, 300_000})
    void aWriteIsOneChunk(int size) {
        EncodedValue value = EncodedValue.of(Body.of("x".repeat(size)));
        Consumer<SseBatch> frames = batch -> batch.retry(2_000)
                .value(PRICES, value, null)
                .value(PRICES, value, "c")
                .comment();
        byte[] plain = written.bytes(PLAIN, frames);
        byte[] chunked = written.bytes(CHUNKED, frames);
        String head = Integer.toHexString(plain.length) + "\r\n";

        assertThat(new String(chunked, 0, head.length(), US_ASCII)).isEqualTo(head);
        assertThat(Arrays.copyOfRange(chunked, head.length(), chunked.length - 2))
                .isEqualTo(plain);
        assertThat(new String(chunked, chunked.length - 2, 2, US_ASCII)).isEqualTo("\r\n");
    }

    @Test
    void aBatchKnowsItsSizeAndItsValues() {
        SseBatch batch = new SseBatch(written.allocator, CHUNKED);
        assertThat(batch.isEmpty()).isTrue();
        batch.value(null, EncodedValue.of(Body.of("y".repeat(10_000))), null).comment();
        assertThat(batch.size()).isEqualTo("data: \n\n:\n\n".length() + 10_000);
        assertThat(batch.values()).isEqualTo(1);
        batch.discard();
    }

    @Test
    void aParcelGoesToManyAndIsFreedOnce() {
        for (int size : new int[] {10, 100_000}) {
            EncodedValue value = EncodedValue.of(Body.of("z".repeat(size)));
            SseBatch batch = new SseBatch(written.allocator, CHUNKED);
            Parcel parcel = batch.value(null, value, "c").finish();
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            for (int i = 0; i < 5; i++) {
                parcel.writeTo(written.channel);
                byte[] bytes = written.taken();
                first.writeBytes(i == 0 ? bytes : new byte[0]);
                assertThat(bytes).isEqualTo(first.toByteArray());
            }
            parcel.release();
            assertThat(written.held()).isZero();
        }
    }

    private static String body(Random random) {
        StringBuilder body = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            body.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return body.toString();
    }

    private static String lineFeeds(String body) {
        return new String(body.getBytes(UTF_8), UTF_8).replace("\r\n", "\n").replace('\r', '\n');
    }
}
