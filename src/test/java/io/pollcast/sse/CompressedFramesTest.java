package io.pollcast.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.Gunzip;
import io.pollcast.topic.Body;
import io.pollcast.topic.Topic;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedFramesTest {

    private static final Coding PLAIN = new Coding(false, false);
    private static final Coding GZIP = new Coding(false, true);
    private static final Topic PRICES = new Topic("prices");

    private final Written written = new Written();
    private final Deque<Runnable> work = new ArrayDeque<>();

    @AfterEach
    void nothingIsLeft() {
        assertThat(written.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200, 249, 250, 255, 256, 4_096, 16_384, 65_535, 65_536, 200_000, 1_500_000})
    void unpackToWhatGoesOutPlain(int size) {
        for (Body body : new Body[] {Body.of("x".repeat(size)), noise(size)}) {
            Consumer<SseBatch> frames = frames(compressed(body));
            assertThat(new Gunzip().feed(written.bytes(GZIP, ((Consumer<SseBatch>) SseBatch::begin).andThen(frames))))
                    .isEqualTo(written.bytes(PLAIN, frames));
        }
    }

    @Test
    void eachWriteCanBeReadAsItCame() {
        Random random = new Random(3);
        Gunzip gunzip = new Gunzip();
        gunzip.feed(Deflate.HEADER);
        for (int i = 0; i < 200; i++) {
            Consumer<SseBatch> frames = frames(compressed(noise(random.nextInt(1_000))));
            assertThat(gunzip.feed(written.bytes(GZIP, frames))).isEqualTo(written.bytes(PLAIN, frames));
        }
    }

    @Test
    void piecesAreValidInAnyOrder() {
        EncodedValue one = compressed(Body.of("one".repeat(1_000)));
        EncodedValue two = compressed(Body.of("two".repeat(10_000)));
        byte[] first = written.bytes(GZIP, batch -> batch.value(PRICES, one, "1"));
        byte[] second = written.bytes(GZIP, batch -> batch.value(PRICES, two, "2"));
        for (byte[][] order : new byte[][][] {{first, second}, {second, first}, {second, second, first}}) {
            Gunzip gunzip = new Gunzip();
            gunzip.feed(Deflate.HEADER);
            for (byte[] piece : order) {
                assertThat(new String(gunzip.feed(piece), UTF_8))
                        .startsWith("event: prices\ndata: ")
                        .endsWith("\n\n");
            }
        }
    }

    @Test
    void theHeaderIsOneThatOthersRead() {
        byte[] stream = written.bytes(GZIP, batch -> batch.begin().comment());
        assertThat(Arrays.copyOf(stream, 2)).containsExactly(0x1f, 0x8b);
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(stream))) {
            assertThat(gzip.readNBytes(3)).isEqualTo(":\n\n".getBytes(UTF_8));
            gzip.read();
            assertThat(false).as("a stream has no trailer").isTrue();
        } catch (EOFException e) {
            // Known and documented: the stream ends, when it ends, without a trailer.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void realJsonBecomesAQuarter() {
        StringBuilder json = new StringBuilder("[");
        Random random = new Random(5);
        for (int i = 0; i < 400; i++) {
            json.append("{\"id\":")
                    .append(random.nextInt(100_000))
                    .append(",\"magnitude\":")
                    .append(i % 70 / 10.0);
            json.append(",\"place\":\"").append(i % 90).append(" km SE of Somewhere, California\"},");
        }
        EncodedValue value = compressed(Body.of(json.append("0]").toString()));
        assertThat(value.size(GZIP)).isLessThan(value.size(PLAIN) / 4);
    }

    @Test
    void noiseGrowsByLittle() {
        for (int size : new int[] {1_000, 70_000, 1_000_000}) {
            EncodedValue value = compressed(noise(size));
            assertThat(value.size(GZIP)).isLessThan(value.size(PLAIN) + 100 + size / 1_000);
        }
    }

    @Test
    void aLargeValueIsCompressedByTheWorkerOnceForAllWhoAsk() {
        EncodedValue value = EncodedValue.of(Body.of("x".repeat(100_000)));
        int[] told = new int[1];
        for (int i = 0; i < 1_000; i++) {
            assertThat(value.compress(work::add, () -> told[0]++)).isFalse();
        }
        assertThat(value.isReady(GZIP)).isFalse();
        assertThat(value.isReady(PLAIN)).isTrue();
        assertThat(work).hasSize(1);
        work.remove().run();
        assertThat(told[0]).isEqualTo(1_000);
        assertThat(value.isReady(GZIP)).isTrue();
        assertThat(value.compress(work::add, () -> told[0]++)).isTrue();
        assertThat(work).isEmpty();
        assertThat(told[0]).isEqualTo(1_000);
    }

    @Test
    void aWorkerThatIsClosedIsNotWaitedFor() {
        EncodedValue value = EncodedValue.of(Body.of("x".repeat(100_000)));
        boolean done = value.compress(
                task -> {
                    throw new RejectedExecutionException("closed");
                },
                () -> {});
        assertThat(done).isTrue();
        assertThat(value.size(GZIP)).isLessThan(1_000);
    }

    @Test
    void aValueThatNobodyWaitsForGoesOutAsItIs() {
        EncodedValue value = EncodedValue.of(Body.of("x".repeat(100_000)));
        assertThat(value.compress(work::add, () -> {})).isFalse();
        value.storeInstead();
        assertThat(value.isReady(GZIP)).isTrue();
        work.remove().run();
        assertThat(value.size(GZIP)).isGreaterThan(100_000);
        assertThat(new Gunzip().feed(written.bytes(GZIP, batch -> batch.begin().value(null, value, null))))
                .hasSize(100_000 + "data: \n\n".length());
    }

    private EncodedValue compressed(Body body) {
        EncodedValue value = EncodedValue.of(body);
        value.compress(Runnable::run, () -> {});
        return value;
    }

    private static Consumer<SseBatch> frames(EncodedValue value) {
        return batch -> batch.retry(2_000)
                .value(PRICES, value, null)
                .event("pollcast.beat", "{}")
                .value(null, value, "c")
                .comment();
    }

    /** Text that does not compress well. */
    private static Body noise(int size) {
        Random random = new Random(size);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append((char) (' ' + random.nextInt(95)));
        }
        return Body.of(text.toString());
    }
}
