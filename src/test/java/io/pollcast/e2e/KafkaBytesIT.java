package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.pollcast.testing.Browser;
import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Large and deep bodies go through Kafka as the backend wrote them: one gateway was there before them, the other finds them when it
 * starts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class KafkaBytesIT {

    private static final int DEPTH = 30;

    /** The most that {@code max-body} can be. */
    private static final int LARGEST = 8 * 1024 * 1024;

    private final Map<String, byte[]> bodies = Map.of("quakes", quakes(), "deep", deep(), "largest", largest());

    private KafkaRoom room;
    private PollcastProcess earlier;
    private PollcastProcess later;

    private static byte[] quakes() {
        String name = "/io/pollcast/demo/data/earthquakes.geojson";
        try (InputStream in = KafkaBytesIT.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Objects and lists in turn, with all that a layer in between might change: numbers, escapes, white space, order and doubles. */
    private static byte[] deep() {
        String leaf =
                "{\"z\" : 1234567890123456789, \"a\":1.0E+2,\"z\":\"\\/ \uD83D\uDE00 \\uD83D\\uDE00\", \"n\":null}";
        StringBuilder text = new StringBuilder(leaf);
        for (int level = DEPTH - 1; level > 0; level--) {
            text.insert(0, level % 2 == 0 ? "{\"" + level + "\" : " : "[ true,\t")
                    .append(level % 2 == 0 ? ", \"" + level + "\":0}" : " ,-0]");
        }
        return text.toString().getBytes(UTF_8);
    }

    /** A text in which nothing repeats, so that packing it makes it no smaller. */
    private static byte[] largest() {
        byte[] text = new byte[LARGEST];
        Random random = new Random(7);
        for (int i = 0; i < text.length; i++) {
            byte printable = (byte) (' ' + random.nextInt('~' - ' '));
            text[i] = printable == '"' || printable == '\\' ? (byte) '~' : printable;
        }
        text[0] = '"';
        text[text.length - 1] = '"';
        return text;
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        assertThat(bodies.get("quakes")).hasSizeGreaterThan(1_200_000);
        room = KafkaRoom.in(folder, LocalKafka.started());
        bodies.forEach((topic, body) -> room.backend.answerBytes("/" + topic, () -> body));
        earlier = room.gateway();
        room.poller(
                room.endpoint("quakes", "every: 2s, max-body: 2MiB"),
                room.endpoint("deep", "every: 2s"),
                room.endpoint("largest", "every: 5s, max-body: 8MiB"));
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> bodies.keySet()
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
    @CsvSource({"quakes, true", "deep, true", "largest, true", "quakes, false", "deep, false", "largest, false"})
    void getAndStreamBringTheVeryBytes(String topic, boolean early) {
        PollcastProcess gateway = early ? earlier : later;
        byte[] body = MachineRoom.get(gateway.gateway("/topics/" + topic)).body();
        assertThat(Arrays.equals(body, bodies.get(topic))).as(topic).isTrue();
        try (SseClient client = SseClient.open(gateway.gateway("/topics/" + topic))) {
            String data = client.await(event -> event.type().equals("message")).data();
            // isEqualTo would print both of them, a megabyte each.
            assertThat(data.equals(lines(topic))).as(topic).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quakes", "deep"})
    void aBrowserGetsThem(String topic) {
        try (Browser browser = Browser.start()) {
            Page page = browser.newPage();
            // The gateway's own answers forbid scripts to connect anywhere (Content-Security-Policy).
            String site = later.gateway("/page");
            page.route(site, route -> route.fulfill(new Route.FulfillOptions().setContentType("text/html")));
            page.navigate(site);
            Object data = page.evaluate(
                    "topic => new Promise(got => { new EventSource('/topics/' + topic).onmessage = e => got(e.data); })",
                    topic);
            assertThat(lines(topic).equals(data)).as(topic).isTrue();
            Object body = page.evaluate("topic => fetch('/topics/' + topic).then(answer => answer.text())", topic);
            assertThat(new String(bodies.get(topic), UTF_8).equals(body))
                    .as(topic)
                    .isTrue();
        }
    }

    /** As a stream has them, which knows only LF. */
    private String lines(String topic) {
        return new String(bodies.get(topic), UTF_8).replace("\r\n", "\n").replace('\r', '\n');
    }
}
