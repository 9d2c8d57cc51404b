package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.PollcastProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own programs see what docs/kafka.md says that they see, and mend what Pollcast says that they mend. */
@Tag("slow")
class KafkaCommandsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern SHOWN = Pattern.compile("(?m)^epoch:.*$");
    private static final Pattern MENDING = Pattern.compile("(?m); run: (kafka-.*)$");

    @TempDir
    private static Path folder;

    private static LocalKafka kafka;
    private static KafkaRoom room;
    private static KafkaPage page;

    @BeforeAll
    static void start() {
        kafka = LocalKafka.started();
        room = KafkaRoom.in(folder, kafka);
        page = new KafkaPage(folder, kafka.address());
        room.backend.answer("/prices", () -> "{\"EUR\":1.09,\"CHF\":0.94}");
    }

    @AfterAll
    static void stop() {
        room.close();
    }

    @Test
    void theConsoleConsumerShowsTheValueWithItsKeyAndHeaders() {
        room.using("topic: shop, " + KafkaRoom.servers(kafka.address()));
        try (PollcastProcess all =
                room.all(room.endpoint("prices", "every: 500ms")).awaitReady()) {
            await().atMost(PATIENCE)
                    .until(() -> MachineRoom.get(all.gateway("/topics/prices")).statusCode() == 200);
            String commands = KafkaPage.commands("kafka-console-consumer.sh");
            // The second is what programs before 4.2 call it.
            for (String command : List.of(commands, commands.replace("--formatter-property", "--property"))) {
                List<String> lines = page.runText(command);
                assertThat(lines).anyMatch(shown().asMatchPredicate());
                String prices = lines.stream()
                        .filter(line -> line.contains("\tprices\t"))
                        .findFirst()
                        .orElseThrow();
                assertThat(prices.substring(0, prices.indexOf("\t")).split(",", -1))
                        .extracting(header -> header.substring(0, header.indexOf(':')))
                        .containsExactly("epoch", "version", "fingerprint", "content-type", "change-key", "age");
            }
        }
    }

    /** The line that the page shows as what is printed. */
    private static Pattern shown() {
        String line = SHOWN.matcher(KafkaPage.text())
                .results()
                .map(found -> found.group())
                .findFirst()
                .orElseThrow();
        return Pattern.compile(
                Stream.of(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    @Test
    void topicsThatAreMissingAreMadeByTheCommandsThatAreSaid() throws IOException {
        mended("topic: missing, partitions: 2, replication: 1, create: false");
    }

    @Test
    void topicsThatAreWrongAreMendedByTheCommandsThatAreSaid() throws IOException {
        page.runText("""
                kafka-topics.sh --bootstrap-server localhost:9092 --create --topic wrong --partitions 1
                kafka-topics.sh --bootstrap-server localhost:9092 --create --topic wrong.live --partitions 1
                """);
        mended("topic: wrong");
    }

    private static void mended(String keys) throws IOException {
        room.using(keys + ", " + KafkaRoom.servers(kafka.address()));
        String yaml = room.yaml(room.endpoint("prices", "every: 500ms, max-body: 8MiB"));
        Path file = Files.writeString(Files.createTempFile(folder, "mended", ".yaml"), yaml);
        PollcastProcess.Ended refused = PollcastProcess.execute(
                folder,
                Map.of(),
                "run",
                "-c",
                file.toString(),
                "--gateway-listen",
                "127.0.0.1:0",
                "--admin-listen",
                "127.0.0.1:0");
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
        List<String> commands = MENDING.matcher(refused.err())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(commands).as(refused.err()).hasSize(2);
        page.runText(String.join("\n", commands));

        try (PollcastProcess all = room.all(room.endpoint("prices", "every: 500ms, max-body: 8MiB"))
                .awaitReady()) {
            await().atMost(PATIENCE).until(() -> all.adminStatus("/healthz") == 200);
        }
    }
}
