package io.pollcast.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Tag;
import io.pollcast.topic.Topic;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Test
    void comesBackAsItWent() {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            long stamp = random.nextLong() >>> 16;
            Set<Tag> tags = tags(random.nextInt(257));
            Cursor read = Cursor.parse(Cursor.text(stamp, tags));
            assertThat(read).isEqualTo(new Cursor(stamp, tags));
        }
    }

    @Test
    void isAStampAndTagsWithoutSeparators() {
        Tag tag = Tag.of(new Topic("prices"), Fingerprint.of(Body.of("{}")));
        assertThat(Cursor.text(1_764_000_000_000L, List.of(tag))).isEqualTo("AZq2l-gA" + tag.text());
        assertThat(new Cursor(0, Set.of())).hasToString("AAAAAAAA");
    }

    @Test
    void stampsOfLaterVersionsAreGreater() {
        long now = 1_764_000_000_000L;
        for (long step : new long[] {1, 1_000, 86_400_000L, 1L << 40}) {
            assertThat(Cursor.parse(Cursor.text(now + step, List.of())).stamp())
                    .isGreaterThan(Cursor.parse(Cursor.text(now, List.of())).stamp());
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "1",
                "AAAAAAA",
                "AAAAAAAAA",
                "AAAAAAA=",
                "AAAA AAA",
                "AAAAAAAA,AAAAAAA",
                "AAAA\0AAA",
                "AAAAAA\r\n",
                "ééééééééé",
                "AAAA+AA/"
            })
    void whatDoesNotParseIsEmpty(String text) {
        assertThat(Cursor.parse(text)).isEqualTo(Cursor.EMPTY);
    }

    @Test
    void whatIsTooLongIsEmpty() {
        assertThat(Cursor.parse(Cursor.text(1, tags(256))).tags()).hasSize(256);
        assertThat(Cursor.parse(Cursor.text(1, tags(257)))).isEqualTo(Cursor.EMPTY);
        assertThat(Cursor.parse("A".repeat(8_000_000))).isEqualTo(Cursor.EMPTY);
    }

    @Test
    void neverThrows() {
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(
                        random.nextInt(20) == 0
                                ? (char) random.nextInt(0x10000)
                                : ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            Cursor read = Cursor.parse(text.toString());
            assertThat(Cursor.parse(read.toString())).isEqualTo(read);
        }
    }

    private static Set<Tag> tags(int count) {
        Topic topic = new Topic("t");
        return IntStream.range(0, count)
                .mapToObj(i -> Tag.of(topic, Fingerprint.of(Body.of("value " + i))))
                .collect(Collectors.toSet());
    }
}
