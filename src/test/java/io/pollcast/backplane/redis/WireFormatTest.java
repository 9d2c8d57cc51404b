package io.pollcast.backplane.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.Write;
import io.pollcast.backplane.json.BeatCodec;
import io.pollcast.backplane.json.Json;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.backplane.json.RegistryCodec;
import io.pollcast.backplane.json.WantedCodec;
import io.pollcast.topic.Access;
import io.pollcast.topic.Allowed;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.TopicTemplate;
import io.pollcast.topic.Update;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of keys and announcements: they survive a round trip, and nothing that a stranger writes does harm. */
class WireFormatTest {

    private static final Topic QUAKES = new Topic("quakes");
    private static final Topic ORDERS = new Topic("orders/eu");
    private static final Fingerprint FINGERPRINT = Fingerprint.of(Body.of("body"));
    private static final int MUTATIONS = 5_000;

    private static final Registry REGISTRY = new Registry(
            List.of(
                    new TopicInfo(QUAKES, null, 100, 6_000, Access.of(true), true),
                    new TopicInfo(ORDERS, "/api/\"orders\"\n\u2028é", 86_400_000, 1, false)),
            List.of(
                    new TopicTemplate("prices/{symbol}", Allowed.matching("\"é|[^\\n]{2}"), 100, 6_000, true, 9),
                    new TopicTemplate("{x}", Allowed.listed(List.of("b", "a")), 1, 1, false, 1)));
    private static final Wanted WANTED = new Wanted("Az0-_", 12, List.of(ORDERS, QUAKES));
    private static final Beat BEAT = new Beat(
            "epoch-1_A",
            2_000,
            REGISTRY.hash(),
            List.of(
                    new Beat.Entry(QUAKES, 0, null, -1, "HTTP 502 \"Bad\"\n\\ \u2028 käse \uD83E\uDDC0 \u0000"),
                    new Beat.Entry(ORDERS, Json.MAX_NUMBER, FINGERPRINT, 0, null, true)),
            0);
    private static final Write WRITE = new Write(
            QUAKES,
            Body.of("body"),
            "application/json; charset=\"utf-8\"",
            FINGERPRINT,
            "key",
            new Validators("W/\"é\\1\"", null),
            7,
            300);

    private interface Decoder {
        Object decode(byte[] bytes) throws MalformedException;
    }

    @Test
    void aRegistrySurvives() throws MalformedException {
        assertThat(RegistryCodec.decode(Bytes.of(RegistryCodec.encode(REGISTRY))))
                .isEqualTo(REGISTRY);
        assertThat(RegistryCodec.decode(Bytes.of(RegistryCodec.encode(Registry.EMPTY))))
                .isEqualTo(Registry.EMPTY);
    }

    @Test
    void whatIsWantedSurvives() throws MalformedException {
        Wanted nothing = new Wanted("g", 0, List.of());
        assertThat(WantedCodec.decode(Bytes.of(WantedCodec.encode(WANTED)))).isEqualTo(WANTED);
        assertThat(WantedCodec.decode(Bytes.of(WantedCodec.encode(nothing)))).isEqualTo(nothing);
    }

    @Test
    void aBeatSurvivesWithItsAge() throws MalformedException {
        assertThat(BeatCodec.decode(keptBeat(), 1_500)).isEqualTo(BEAT.withAge(500));
        assertThat(BeatCodec.decode(keptBeat(), 900)).isEqualTo(BEAT.withAge(0));
        assertThat(AnnouncementCodec.decode(keptBeat())).isEqualTo(new Announcement.Beaten(BEAT));
    }

    @Test
    void metadataSurvivesWithItsAge() throws MalformedException {
        assertThat(MetaCodec.decode(QUAKES, meta(), 1_500))
                .isEqualTo(new Stored(
                        QUAKES, 17, FINGERPRINT, WRITE.contentType(), WRITE.changeKey(), WRITE.validators(), 500));
    }

    @Test
    void anUpdateSurvivesWithAnyBytes() throws MalformedException {
        byte[] bytes = new byte[257];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Body body = Body.of(bytes);
        Write write = new Write(QUAKES, body, "text/plain", Fingerprint.of(body), "key", Validators.NONE, 0, 300);
        Position position = new Position("epoch", 17);
        assertThat(AnnouncementCodec.decode(announced(write, true)))
                .isEqualTo(new Announcement.Updated(
                        new Update(QUAKES, body, "text/plain", write.fingerprint(), position, 300, 300)));
    }

    @Test
    void aLargeUpdateIsAnnouncedWithoutItsBody() throws MalformedException {
        Body body = Body.of(new byte[AnnouncementCodec.MAX_INLINE_BYTES + 1]);
        Write write = new Write(QUAKES, body, "text/plain", Fingerprint.of(body), "key", Validators.NONE, 0, 300);
        assertThat(AnnouncementCodec.decode(announced(write, false)))
                .isEqualTo(new Announcement.Changed(QUAKES, new Position("epoch", 17), write.fingerprint()));
    }

    @Test
    void whatTheScriptsWriteIsUnderstood() throws MalformedException {
        assertThat(AnnouncementCodec.decode(Bytes.of("{\"type\":\"gone\",\"topic\":\"orders\\/eu\"}")))
                .isEqualTo(new Announcement.Gone(ORDERS));
        assertThat(AnnouncementCodec.decode(Bytes.of("{\"type\":\"released\"}")))
                .isEqualTo(new Announcement.Released());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "{",
                "[]",
                "1",
                "null",
                "{}",
                "{} {}",
                "{\"type\":1}",
                "{\"type\":\"later\"}",
                "{\"type\":\"gone\"}",
                "{\"type\":\"gone\",\"topic\":\"a b\"}",
                "{\"type\":\"gone\",\"topic\":\"a\",\"topic\":\"b\"}",
                "{\"type\":\"gone\",\"topic\":[[[[[[[[[]]]]]]]]]}",
                "{\"type\":\"changed\",\"topic\":\"a\",\"epoch\":\"e\",\"fingerprint\":\"short\",\"version\":1}",
                "{\"type\":\"changed\",\"topic\":\"a\",\"epoch\":\"e\",\"fingerprint\":\"0123456789abcdef\",\"version\":1e3}",
                "{\"type\":\"changed\",\"topic\":\"a\",\"epoch\":\"e\",\"fingerprint\":\"0123456789abcdef\",\"version\":0}",
                "{\"type\":\"changed\",\"topic\":\"a\",\"epoch\":\"e\",\"fingerprint\":\"0123456789abcdef\",\"version\":99999999999999999}",
                "{\"type\":\"changed\",\"topic\":\"a\",\"epoch\":\"e\",\"fingerprint\":\"0123456789abcdef\",\"version\":1e999999999}",
                "{\"type\":\"changed\",\"topic\":\"a\",\"epoch\":\"\",\"fingerprint\":\"0123456789abcdef\",\"version\":1}",
                "{\"type\":\"beat\",\"topics\":{}}"
            })
    void refusesWhatIsNoAnnouncement(String message) {
        assertThatThrownBy(() -> AnnouncementCodec.decode(Bytes.of(message))).isInstanceOf(MalformedException.class);
    }

    @Test
    void refusesAnUpdateWithAnotherBody() {
        byte[] message = announced(WRITE, true);
        message[message.length - 1]++;
        assertThatThrownBy(() -> AnnouncementCodec.decode(message)).hasMessageContaining("another fingerprint");
    }

    @Test
    void refusesAContentTypeThatWouldSplitAnHttpResponse() {
        byte[] meta = Bytes.of(Bytes.text(meta()).replace("application/json", "a\\r\\nSet-Cookie: b"));
        assertThatThrownBy(() -> MetaCodec.decode(QUAKES, meta, 0)).hasMessageContaining("contentType");
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertThatThrownBy(() -> AnnouncementCodec.decode(new byte[Json.MAX_BYTES + 1]))
                .hasMessageContaining("bytes of JSON");
    }

    @Test
    void noMutationDoesMoreHarmThanBeingRefused() {
        fuzz(Bytes.of(RegistryCodec.encode(REGISTRY)), RegistryCodec::decode);
        fuzz(keptBeat(), bytes -> BeatCodec.decode(bytes, 5_000));
        fuzz(meta(), bytes -> MetaCodec.decode(QUAKES, bytes, 5_000));
        fuzz(announced(WRITE, true), AnnouncementCodec::decode);
        fuzz(keptBeat(), AnnouncementCodec::decode);
        fuzz(Bytes.of(WantedCodec.encode(WANTED)), WantedCodec::decode);
    }

    private static void fuzz(byte[] valid, Decoder decoder) {
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = valid;
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                mutated = mutate(mutated, random);
            }
            try {
                assertThat(decoder.decode(mutated)).isNotNull();
            } catch (MalformedException expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, MUTATIONS - 1);
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(8));
        List<String> tokens = List.of(
                "\"", "{", "}", "[", "]", ",", "-", "1e99", "null", "true", "\\u", "\n", " ", "9".repeat(30), "0");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        switch (random.nextInt(4)) {
            case 0 -> out.writeBytes(tokens.get(random.nextInt(tokens.size())).getBytes(ISO_8859_1));
            case 1 -> out.write(random.nextInt(256));
            case 2 -> out.write(bytes, from, to - from);
            default -> {
                // Nothing in its place: the bytes are lost.
                out.write(bytes, to, bytes.length - to);
                return out.toByteArray();
            }
        }
        out.write(bytes, random.nextBoolean() ? from : to, bytes.length - to);
        return out.toByteArray();
    }

    private static byte[] keptBeat() {
        return Bytes.of("{\"sent\":1000," + BeatCodec.encode(BEAT));
    }

    private static byte[] meta() {
        return Bytes.of("{\"version\":17,\"changed\":1000," + MetaCodec.encode(WRITE));
    }

    private static byte[] announced(Write write, boolean withBody) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(("{\"epoch\":\"epoch\",\"version\":17," + AnnouncementCodec.encode(write)).getBytes(UTF_8));
        if (withBody) {
            parts.add(Bytes.of("\n"));
            parts.add(write.body().bytes());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
