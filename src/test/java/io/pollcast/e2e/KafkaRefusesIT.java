package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.PollcastProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with Kafka topics, and no waiting mends, is said before anything starts, with the command that mends it. */
class KafkaRefusesIT {

    @RegisterExtension
    private static final LocalKafka KAFKA = LocalKafka.stopped();

    @TempDir
    private Path folder;

    private PollcastProcess.Ended execute(String command, String keys) throws IOException {
        String yaml = """
                endpoints: { prices: { url: "http://127.0.0.1:1/prices", every: 1s, max-body: 2MiB } }
                backplane: { type: kafka, kafka: { bootstrap-servers: [ "%s" ], %s } }
                gateway: { listen: "127.0.0.1:0" }
                admin: { listen: "127.0.0.1:0" }
                """.formatted(KAFKA.address(), keys);
        Path file = Files.writeString(folder.resolve("shop.yaml"), yaml);
        return PollcastProcess.execute(folder, Map.of(), command, "-c", file.toString());
    }

    private static void create(String topic, Map<String, String> configuration) throws Exception {
        try (Admin admin = KAFKA.admin()) {
            NewTopic wanted = new NewTopic(topic, Optional.of(1), Optional.empty());
            admin.createTopics(List.of(wanted.configs(configuration))).all().get();
            await().until(() -> admin.listTopics().names().get().contains(topic));
        }
    }

    private void refused(String keys, String... texts) throws IOException {
        PollcastProcess.Ended ended = execute("run", keys);
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .startsWith(folder.resolve("shop.yaml") + ": ")
                .contains(texts)
                .doesNotContain("started role=", "\tat ");
        assertThat(execute("check", keys).exitCode()).as("asks no broker").isZero();
    }

    @Test
    void topicsThatAreMissingAndMayNotBeCreated() throws Exception {
        String server = "kafka-topics.sh --bootstrap-server " + KAFKA.address();
        refused(
                "topic: gone, create: false",
                ": 2 problems\n  backplane: Kafka topic gone is missing and may not be created (create: false); run: ",
                server + " --create --topic gone --partitions 1 --config cleanup.policy=compact",
                "\n  backplane: Kafka topic gone.live is missing",
                server + " --create --topic gone.live --partitions 1 --config cleanup.policy=delete");
    }

    @Test
    void aTopicThatKafkaWouldDeleteFrom() throws Exception {
        create("deleting", Map.of("cleanup.policy", "delete", "max.message.bytes", "10000000"));
        refused(
                "topic: deleting",
                ": 1 problem\n  backplane: Kafka topic deleting has cleanup.policy=delete (expected: compact); run: ",
                "kafka-configs.sh --bootstrap-server " + KAFKA.address()
                        + " --alter --entity-type topics --entity-name deleting --add-config cleanup.policy=compact\n");
    }

    @Test
    void aTopicWhoseRecordsMayBeNoLargerThanSomeBody() throws Exception {
        create("small", Map.of("cleanup.policy", "compact", "max.message.bytes", "1000000"));
        refused(
                "topic: small",
                "max.message.bytes=1000000 (expected: at least 2162688",
                "--add-config max.message.bytes=2162688\n");
    }
}
