package io.pollcast.backplane.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms of records: they survive, and nothing that a stranger writes does harm. */
class RecordFormatTest {

    private static final Topic QUAKES = new Topic("orders/eu");
    private static final Body BODY = Body.of("{\"käse\":\n1}");
    private static final StoredValue VALUE = new StoredValue(
            QUAKES,
            new Position("epoch-1", 17),
            Fingerprint.of(BODY),
            "application/json; charset=\"utf-8\"",
            "key of \u2028 it",
            new Validators("W/\"é\\1\"", null),
            900_000,
            BODY);
    private static final Registry REGISTRY =
            new Registry(List.of(new TopicInfo(QUAKES, "/api/\"é\"", 2_000, 6_000, true)));
    private static final int MUTATIONS = 3_000;

    private final ValueCodec values = new ValueCodec("shop");
    private final LiveCodec live = new LiveCodec("shop.live");

    static List<LiveMessage> messages() {
        Beat beat = new Beat("epoch-1", 2_000, "hash", List.of(new Beat.Entry(QUAKES, 0, null, -1, "HTTP \"5\n2")), 0);
        return List.of(
                new LiveMessage.Claimed("token", 6_000, "hash"),
                new LiveMessage.Kept("token", 0, 6_000, beat),
                new LiveMessage.Registered("token", "hash"),
                new LiveMessage.Released("token", 17),
                new LiveMessage.Demanded(new Wanted("gateway", 2, List.of(QUAKES))),
                new LiveMessage.Asked());
    }

    @Test
    void aValueSurvivesAndItsBodyIsTheRecordsValue() throws MalformedException {
        ProducerRecord<String, byte[]> record = values.encode(VALUE, 1_000_000);
        assertThat(record.topic()).isEqualTo("shop");
        assertThat(record.key()).isEqualTo("orders/eu");
        assertThat(record.value()).isEqualTo(BODY.bytes());
        assertThat(ValueCodec.decode(Records.read(record))).isEqualTo(VALUE);
    }

    @Test
    void whatIsGoneHasNoValue() throws MalformedException {
        ProducerRecord<String, byte[]> record = values.encodeGone(QUAKES, 1_000_000);
        assertThat(record.value()).isNull();
        assertThat(ValueCodec.topic(Records.read(record))).isEqualTo(QUAKES);
        assertThat(ValueCodec.saysGone(Records.read(record))).isTrue();
    }

    @Test
    void theRegistrySurvivesUnderAKeyThatIsNoTopics() throws MalformedException {
        ValueCodec.Identity identity = new ValueCodec.Identity("epoch-1", REGISTRY);
        ProducerRecord<String, byte[]> record = values.encode(identity, 1_000_000);
        assertThat(Topic.parse(record.key())).isEmpty();
        assertThat(ValueCodec.decodeIdentity(Records.read(record))).isEqualTo(identity);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void liveMessagesSurvive(LiveMessage message) throws MalformedException {
        assertThat(LiveCodec.decode(Records.read(live.encode(message), 3, 1_000_000)))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({
        "epoch,a b",
        "epoch,''",
        "version,0",
        "version,-1",
        "version,1e3",
        "version,99999999999999999",
        "fingerprint,short",
        "age,later"
    })
    void refusesAWrongHeaderByItsName(String header, String value) {
        ProducerRecord<String, byte[]> record = values.encode(VALUE, 1_000_000);
        record.headers().remove(header).add(header, value.getBytes(UTF_8));
        assertThatThrownBy(() -> ValueCodec.decode(Records.read(record)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("'" + header + "'");
    }

    @Test
    void refusesWhatWouldSplitAnHttpResponseAndWhatIsTooLong() {
        ProducerRecord<String, byte[]> split = values.encode(VALUE, 1_000_000);
        split.headers().remove("content-type").add("content-type", "a\r\nSet-Cookie: b".getBytes(UTF_8));
        assertThatThrownBy(() -> ValueCodec.decode(Records.read(split))).hasMessageContaining("content-type");
        ProducerRecord<String, byte[]> tooLong = values.encode(VALUE, 1_000_000);
        tooLong.headers().remove("etag").add("etag", new byte[16_385]);
        assertThatThrownBy(() -> ValueCodec.decode(Records.read(tooLong))).hasMessageContaining("16385 bytes");
    }

    @Test
    void refusesAKeyThatIsNoTopicAndAMessageOfAnotherKind() {
        for (String key : new String[] {null, "", "a b", "#registry"}) {
            var record = new ProducerRecord<>("shop", null, 1_000L, key, new byte[0]);
            assertThatThrownBy(() -> ValueCodec.topic(Records.read(record))).hasMessageContaining("no topic");
        }
        var later = new ProducerRecord<String, byte[]>("shop.live", null, new byte[0]);
        assertThatThrownBy(() -> LiveCodec.decode(Records.read(later, 0, 0))).hasMessageContaining("'type'");
        later.headers().add("type", "later".getBytes(UTF_8));
        assertThatThrownBy(() -> LiveCodec.decode(Records.read(later, 0, 0))).hasMessageContaining("does not know");
        var empty = new ProducerRecord<String, byte[]>("shop.live", null, null);
        empty.headers().add("type", "wanted".getBytes(UTF_8));
        assertThatThrownBy(() -> LiveCodec.decode(Records.read(empty, 0, 0))).hasMessageContaining("without a value");
    }

    @Test
    void noMutationDoesMoreHarmThanBeingRefused() {
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            ProducerRecord<String, byte[]> record = i % 2 == 0
                    ? values.encode(VALUE, 1_000_000)
                    : live.encode(messages().get(random.nextInt(messages().size())));
            var headers = record.headers().toArray();
            var hit = headers[random.nextInt(headers.length)];
            byte[] mutated = hit.value().clone();
            if (mutated.length > 0) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            record.headers().remove(hit.key());
            if (random.nextInt(4) > 0) {
                record.headers().add(hit.key(), mutated);
            }
            try {
                if (i % 2 == 0) {
                    assertThat(ValueCodec.decode(Records.read(record))).isNotNull();
                } else {
                    assertThat(LiveCodec.decode(Records.read(record, 0, 0))).isNotNull();
                }
            } catch (MalformedException expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, MUTATIONS - 1);
    }
}
