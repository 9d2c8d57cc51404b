package io.pollcast.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.SseParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {

    private static final int LIMIT = 1_000;

    private final List<String> events = new ArrayList<>();
    private final List<Integer> retries = new ArrayList<>();
    private int comments;
    private int tooLarge;
    private final EventParser parser = parser("");

    private EventParser parser(String lastEventId) {
        return new EventParser(LIMIT, lastEventId, new EventParser.Sink() {
            @Override
            public void onEvent(EventParser.Event event) {
                events.add(event.type() + '=' + event.data());
            }

            @Override
            public void onRetry(int millis) {
                retries.add(millis);
            }

            @Override
            public void onComment() {
                comments++;
            }

            @Override
            public void onTooLarge(int limit) {
                tooLarge++;
            }
        });
    }

    private EventParserTest feed(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        parser.feed(bytes, 0, bytes.length);
        return this;
    }

    /** The examples of section 9.2.6. */
    @Test
    void readsTheExamplesOfTheStandard() {
        feed("data: YHOO\ndata: +2\ndata: 10\n\n");
        assertThat(events).containsExactly("message=YHOO\n+2\n10");
        events.clear();
        feed(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n");
        assertThat(events).containsExactly("message=first event", "message=second event");
        assertThat(comments).isEqualTo(1);
        assertThat(parser.lastEventId()).isEmpty();
        feed("\n");
        assertThat(events).last().isEqualTo("message= third event");
        events.clear();
        feed("data\n\ndata\ndata\n\ndata:");
        assertThat(events).containsExactly("message=", "message=\n");
        events.clear();
        feed("\n\ndata:test\n\ndata: test\n\n");
        assertThat(events).containsExactly("message=", "message=test", "message=test");
    }

    @Test
    void eachEndOfLineEndsALine() {
        feed("event: a\rdata: 1\r\ndata: 2\n\r\ndata: 3\r\r");
        assertThat(events).containsExactly("a=1\n2", "message=3");
    }

    @Test
    void oneByteOrderMarkAtTheStartIsLeftOut() {
        feed("\uFEFFdata: 1\n\n\uFEFFdata: 2\n\n");
        assertThat(events).containsExactly("message=1");
    }

    @Test
    void anEventWithoutDataIsNone() {
        feed("event: ping\nid: 7\n\ndata: 1\n\n");
        assertThat(events).containsExactly("message=1");
        assertThat(parser.lastEventId()).isEqualTo("7");
    }

    @Test
    void anIdCountsWhenItsEventIsWhole() {
        feed("id: 1\ndata: 1\n\nid: 2\ndata: 2");
        assertThat(parser.lastEventId()).isEqualTo("1");
        feed("\n\nid: a\0b\ndata: 3\n\n");
        assertThat(parser.lastEventId()).isEqualTo("2");
    }

    @Test
    void beginsWithTheIdOfTheStreamBefore() {
        EventParser next = parser("9");
        next.feed("data: 1\n\n".getBytes(UTF_8), 0, 9);
        assertThat(next.lastEventId()).isEqualTo("9");
    }

    @Test
    void onlyDigitsAreARetry() {
        feed("retry: 2500\nretry: -1\nretry: 1s\nretry:\nretry: 99999999999\n");
        assertThat(retries).containsExactly(2_500, Integer.MAX_VALUE);
    }

    @Test
    void ofAnEventThatIsTooLargeNothingIsKeptAndTheNextIsWhole() {
        feed("id: 1\ndata: a\n\n");
        feed("event: big\nid: 2\n");
        for (int i = 0; i < 1_000; i++) {
            feed("data: " + "x".repeat(100) + "\n");
        }
        feed("\nid: 3\ndata: b\n\n");
        feed("data: " + "y".repeat(5_000));
        feed("y".repeat(5_000) + "\n\ndata: c\n\n");
        assertThat(events).containsExactly("message=a", "message=b", "message=c");
        assertThat(tooLarge).isEqualTo(2);
    }

    @Test
    void anyNumberOfCommentsIsFine() {
        for (int i = 0; i < 1_000; i++) {
            feed(": " + "x".repeat(100) + "\n");
        }
        feed("data: a\n\n");
        assertThat(events).containsExactly("message=a");
        assertThat(comments).isEqualTo(1_000);
    }

    /** Against a second reading of the standard, whole, and in pieces that cut lines, line ends and characters. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void piecesDoNotMatter(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] stream = stream(random);
            SseParser other = new SseParser();
            other.feed(stream);
            List<String> expected = other.take().stream()
                    .map(event -> event.type() + '=' + event.data())
                    .toList();
            events.clear();
            EventParser pieces = parser("");
            for (int at = 0; at < stream.length; ) {
                int length = Math.min(stream.length - at, 1 + random.nextInt(4));
                pieces.feed(stream, at, length);
                at += length;
            }
            assertThat(events)
                    .as("seed %d, round %d: %s", seed, round, new String(stream, UTF_8))
                    .isEqualTo(expected);
        }
    }

    private static byte[] stream(Random random) {
        String[] parts = {
            "data",
            "event",
            "id",
            "retry",
            ":",
            " ",
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "data: x",
            "event: e",
            "é",
            "😀",
            "\uFEFF",
            "7",
            "\0"
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i >= 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString().getBytes(UTF_8);
    }
}
