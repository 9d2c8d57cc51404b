package io.pollcast.backplane.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of docs/kafka.md name the headers that records have, each and no other. */
class RecordsDocumentedTest {

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private final ValueCodec values = new ValueCodec("shop");
    private final LiveCodec live = new LiveCodec("shop.live");

    /** The last column of the row that begins like this. */
    private static List<String> documented(String row) {
        try (Stream<String> lines = Files.lines(Path.of("docs/kafka.md"))) {
            String found = lines.filter(line -> line.startsWith("| " + row))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no row for " + row));
            return QUOTED.matcher(found.substring(found.lastIndexOf("| ", found.length() - 3)))
                    .results()
                    .map(name -> name.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> headers(ProducerRecord<String, byte[]> record) {
        return Stream.of(record.headers().toArray()).map(Header::key).toList();
    }

    @Test
    void ofValues() {
        Topic topic = new Topic("prices");
        Body body = Body.of("[1]");
        StoredValue value = new StoredValue(
                topic,
                new Position("epoch", 1),
                Fingerprint.of(body),
                "application/json",
                "key",
                new Validators("\"e\"", "Wed, 25 Nov 2026 00:00:00 GMT"),
                0,
                body);
        assertThat(Stream.concat(
                        headers(values.encode(value, 0)).stream(), headers(values.encodeGone(topic, 0)).stream()))
                .containsExactlyInAnyOrderElementsOf(documented("the topic's name"));
    }

    @Test
    void ofTheRegistry() {
        assertThat(headers(values.encode(new ValueCodec.Identity("epoch", new Registry(List.of())), 0)))
                .isEqualTo(documented('`' + ValueCodec.REGISTRY_KEY + '`'));
    }

    static List<LiveMessage> messages() {
        return RecordFormatTest.messages();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void ofTheLiveTopic(LiveMessage message) {
        ProducerRecord<String, byte[]> record = live.encode(message);
        String type = new String(record.headers().lastHeader("type").value(), UTF_8);
        assertThat(record.key()).isNull();
        assertThat(headers(record).stream().filter(not("type"::equals)))
                .containsExactlyInAnyOrderElementsOf(documented('`' + type + '`'));
    }
}
