package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.KafkaServer;
import io.pollcast.testing.KafkaServers;
import io.pollcast.testing.Opened;
import io.pollcast.testing.PollcastProcess;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two partitions on brokers of their own, without copies, of which one goes away with its broker: the other goes on. */
@Tag("slow")
class KafkaPartitionIT {

    private static final String VALUES = "parts";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Opened opened = new Opened();

    @AfterEach
    void stop() {
        opened.close();
    }

    @Test
    void aPartitionWithoutALeaderHoldsUpNoOther(@TempDir Path folder) {
        KafkaServers brokers = opened.add(KafkaServers.started(3, "broker.session.timeout.ms=3000"));
        KafkaServer controller = brokers.controller();
        KafkaServer lost = brokers.servers().stream()
                .filter(server -> server != controller)
                .findFirst()
                .orElseThrow();
        int registry = partition("#registry");
        String stays = topicIn(registry);
        String goes = topicIn(1 - registry);
        create(brokers, Map.of(registry, List.of(controller.id()), 1 - registry, List.of(lost.id())), controller);

        MachineRoom room =
                opened.add(MachineRoom.withoutRedis(folder).using(MachineRoom.onKafka(brokers.bootstrap(), VALUES, 2)));
        AtomicInteger count = new AtomicInteger();
        room.backend.answer("/" + stays, () -> "[" + count.incrementAndGet() + "]");
        AtomicInteger other = new AtomicInteger(100);
        room.backend.answer("/" + goes, () -> "[" + other.get() + "]");
        PollcastProcess poller = room.poller(room.endpoint(stays, "every: 500ms"), room.endpoint(goes, "every: 500ms"));
        PollcastProcess before = room.gateway().awaitReady();
        await().atMost(PATIENCE).until(() -> number(before, goes) == 100);

        lost.kill();
        await().atMost(PATIENCE).until(() -> poller.log().contains("kafka_partition_lost partition=" + VALUES));
        int then = count.get();
        other.set(101);
        PollcastProcess later = room.gateway();
        await().atMost(PATIENCE).until(() -> number(before, stays) > then && number(later, stays) > then);
        assertThat(number(before, goes)).as("known before").isEqualTo(100);
        assertThat(MachineRoom.get(later.gateway("/topics/" + goes)).statusCode())
                .as("not known yet")
                .isEqualTo(503);
        assertThat(later.adminStatus("/readyz")).isEqualTo(503);
        assertThat(MachineRoom.lease(poller)).isEqualTo("holding");

        await().atMost(PATIENCE).until(() -> poller.adminBody("/api/status").contains("\"error\":\"not stored\""));
        assertThat(poller.log()).contains("has no leader");

        lost.start();
        later.awaitReady();
        await().atMost(PATIENCE).until(() -> number(later, goes) == 101 && number(before, goes) == 101);
        await().atMost(PATIENCE)
                .until(() -> later.adminStatus("/healthz") == 200 && poller.adminStatus("/healthz") == 200);
        for (PollcastProcess process : List.of(poller, before, later)) {
            assertThat(process.log()).doesNotContain("\tat ").contains("kafka_partition_recovered");
            assertThat(process.log().lines()).hasSizeLessThan(30);
        }
    }

    private static void create(KafkaServers brokers, Map<Integer, List<Integer>> partitions, KafkaServer live) {
        brokers.ask(brokers.admin()
                .createTopics(List.of(
                        new NewTopic(VALUES, partitions)
                                .configs(Map.of(
                                        "cleanup.policy", "compact",
                                        "max.message.bytes", "10000000",
                                        "min.insync.replicas", "1")),
                        new NewTopic(VALUES + ".live", Map.of(0, List.of(live.id())))
                                .configs(Map.of(
                                        "cleanup.policy", "delete",
                                        "message.timestamp.type", "LogAppendTime",
                                        "retention.ms", "1800000",
                                        "max.message.bytes", "4194304",
                                        "min.insync.replicas", "1"))))
                .all());
    }

    private static int partition(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % 2;
    }

    private static String topicIn(int partition) {
        return Stream.of("prices", "news", "quakes", "weather", "scores", "rates")
                .filter(topic -> partition(topic) == partition)
                .findFirst()
                .orElseThrow();
    }

    private static String body(PollcastProcess gateway, String topic) {
        HttpResponse<byte[]> answer = MachineRoom.get(gateway.gateway("/topics/" + topic));
        return answer.statusCode() == 200 ? new String(answer.body(), UTF_8) : "";
    }

    private static int number(PollcastProcess gateway, String topic) {
        String body = body(gateway, topic);
        return body.isEmpty() ? 0 : Integer.parseInt(body.substring(1, body.length() - 1));
    }
}
