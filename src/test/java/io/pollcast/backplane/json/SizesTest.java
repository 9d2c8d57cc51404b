package io.pollcast.backplane.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Wanted;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The largest documents that there can be are read as they were written. */
class SizesTest {

    private static final Fingerprint FINGERPRINT = Fingerprint.of(Body.of("body"));
    /** With the longest names. */
    private static final List<Topic> TOPICS = IntStream.range(0, Json.MAX_TOPICS)
            .mapToObj(i -> new Topic("t".repeat(Topic.MAX_LENGTH - 5) + (10_000 + i)))
            .toList();

    @Test
    void aBeatOfAsManyTopicsAsThereMayBeFits() throws MalformedException {
        Beat beat = beat("HTTP 502");
        assertThat(read(beat)).isEqualTo(beat.topics());
    }

    /** As long as a place in a body that does not fit its schema, in letters that take three bytes each. */
    @Test
    void whyPollsFailedIsLeftOutWhereTheBeatWouldBeTooLarge() throws MalformedException {
        assertThat(read(beat("\u20ac".repeat(130)))).isEqualTo(beat(null).topics());
    }

    @Test
    void whatGatewaysWantFits() throws MalformedException {
        Wanted wanted = new Wanted("g".repeat(64), Integer.MAX_VALUE, TOPICS);
        assertThat(WantedCodec.decode(WantedCodec.encode(wanted).getBytes(UTF_8)))
                .isEqualTo(wanted);
    }

    @Test
    void aRegistryOfAsManyTopicsAsThereMayBeFits() {
        Registry registry = registry("/" + "p".repeat(255));
        System.out.printf("the largest registry without access: %d bytes%n", RegistryCodec.bytes(registry));
        assertThat(RegistryCodec.bytes(registry))
                .isEqualTo(RegistryCodec.encode(registry).length());
        assertThat(RegistryCodec.bytes(registry("/p"))).isLessThanOrEqualTo(Json.MAX_WRITTEN_BYTES);
    }

    @Test
    void whatCouldNotBeReadIsKnownBefore() {
        assertThat(RegistryCodec.isReadable(registry("/p"))).isTrue();
        assertThat(RegistryCodec.isReadable(registry("/" + "p".repeat(Json.MAX_TEXT))))
                .isFalse();
    }

    private static Registry registry(String path) {
        return new Registry(TOPICS.stream()
                .map(topic -> new TopicInfo(topic, path, 86_400_000, 86_400_000, false))
                .toList());
    }

    private static Beat beat(@Nullable String failure) {
        return new Beat(
                "e".repeat(64),
                300_000,
                "h".repeat(16),
                TOPICS.stream()
                        .map(topic ->
                                new Beat.Entry(topic, Json.MAX_NUMBER, FINGERPRINT, Json.MAX_NUMBER, failure, false))
                        .toList(),
                0,
                Beat.MOST_SLOW_DOWN);
    }

    /** What a store keeps before the rest counts too. */
    private static List<Beat.Entry> read(Beat beat) throws MalformedException {
        String text = "{\"sent\":" + Json.MAX_NUMBER + ',' + BeatCodec.encode(beat);
        byte[] bytes = text.getBytes(UTF_8);
        System.out.printf("a beat of %d topics: %d bytes%n", beat.topics().size(), bytes.length);
        return BeatCodec.decode(Json.read(bytes, bytes.length)).topics();
    }
}
