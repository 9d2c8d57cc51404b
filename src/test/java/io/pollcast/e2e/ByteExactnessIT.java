package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies arrive as the backend wrote them. One gateway was there before the values and hears of them, the other came later and reads them; the
 * small ones travel within the announcement, the large ones do not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class ByteExactnessIT {

    /** All that an innocent layer in between would change: line ends, white space, number forms, escapes, order and doubles of keys. */
    private static final String NASTY = "{\"z\" : 1234567890123456789,\r\n"
            + "\t\"emoji\":\"\uD83D\uDE00 \\uD83D\\uDE00 \u2028 \u2029 \u0085\",\r\r\"exponent\":1.0E+2,\r\n\n\r"
            + "\"precise\": 0.10000000000000000555, \"negative\": -0,\"deep\":[[[[[[[[{\"\":[]}]]]]]]]], \n"
            + "  \"a\":\"\\/ \\r\\n \\u0000\",\"z\":-9223372036854775807  ,  \"data: \":\"id: 1\"}\r\n \n\n";

    private final Map<String, byte[]> bodies = Map.of(
            "quakes", quakes(),
            "small", NASTY.getBytes(UTF_8),
            "large", ("[" + NASTY + (",\r" + NASTY).repeat(500) + "]").getBytes(UTF_8));

    private MachineRoom room;
    private PollcastProcess earlier;
    private PollcastProcess later;

    private static byte[] quakes() {
        String name = "/io/pollcast/demo/data/earthquakes.geojson";
        try (InputStream in = ByteExactnessIT.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        assertThat(bodies.get("quakes")).hasSizeGreaterThan(1_200_000);
        room = MachineRoom.in(folder);
        bodies.forEach((topic, body) -> room.backend.answerBytes("/" + topic, () -> body));
        earlier = room.gateway();
        room.poller(
                room.endpoint("quakes", "every: 2s, max-body: 2MiB"),
                room.endpoint("small", "every: 2s"),
                room.endpoint("large", "every: 2s"));
        await().untilAsserted(() -> bodies.keySet()
                .forEach(topic -> assertThat(MachineRoom.get(earlier.gateway("/topics/" + topic))
                                .statusCode())
                        .isEqualTo(200)));
        later = room.gateway().awaitReady();
    }

    @AfterAll
    void stop() {
        room.close();
    }

    @ParameterizedTest
    @CsvSource({"quakes, true", "small, true", "large, true", "quakes, false", "small, false", "large, false"})
    void getBringsTheVeryBytes(String topic, boolean early) throws IOException {
        String url = gateway(early).gateway("/topics/" + topic);
        assertThat(MachineRoom.get(url).body()).isEqualTo(bodies.get(topic));

        HttpResponse<byte[]> compressed = MachineRoom.get(url, "Accept-Encoding", "gzip");
        boolean zipped = compressed.headers().firstValue("Content-Encoding").isPresent();
        assertThat(zipped).isEqualTo(!topic.equals("small"));
        InputStream body = new ByteArrayInputStream(compressed.body());
        assertThat(zipped ? new GZIPInputStream(body) : body).hasBinaryContent(bodies.get(topic));
    }

    @ParameterizedTest
    @CsvSource({"quakes, true", "small, true", "large, true", "quakes, false", "small, false", "large, false"})
    void aStreamBringsThemButForItsOwnLineEnds(String topic, boolean early) {
        String expected =
                new String(bodies.get(topic), UTF_8).replace("\r\n", "\n").replace('\r', '\n');
        try (SseClient client = SseClient.open(gateway(early).gateway("/topics/" + topic))) {
            String data = client.await(event -> event.type().equals("message")).data();
            // isEqualTo would print both of them, a megabyte each.
            assertThat(data.equals(expected)).as(topic).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quakes", "small", "large"})
    void otherProgramsFindTheVeryBytesInRedis(String topic) {
        byte[] printed = room.redis.cli("GET", "{pollcast}:body:" + topic);
        // redis-cli ends its output with a line end of its own.
        assertThat(Arrays.copyOf(printed, printed.length - 1)).isEqualTo(bodies.get(topic));
    }

    private PollcastProcess gateway(boolean early) {
        return early ? earlier : later;
    }
}
