package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.kafka.KafkaBackplane;
import io.pollcast.backplane.kafka.KafkaSettings;
import io.pollcast.testing.KafkaServers;
import io.pollcast.testing.Opened;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.Stages;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a gateway takes from its start until it has every value, when Kafka holds many and the log behind them is long; before and after
 * compaction. It prints what {@code docs/kafka.md} says; {@code benchmarks/kafka-ready} asks for more than fits among the tests.
 */
@Tag("slow")
class KafkaTimeToReadyIT {

    private static final int TOPICS = Integer.getInteger("pollcast.ready.topics", 500);
    private static final int BODY_BYTES = Integer.getInteger("pollcast.ready.bytes", 10 * 1024);
    private static final int TIMES = Integer.getInteger("pollcast.ready.times", 4);
    private static final String NAME = "ready";
    private static final Duration COMPACTION = Duration.ofMinutes(10);

    private final Opened opened = new Opened();
    private final Random random = new Random(1);
    private final KafkaServers brokers = opened.add(KafkaServers.started(1));

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        opened.close();
    }

    private static Topic topic(int i) {
        return new Topic("data/" + i);
    }

    @Test
    void aGatewayIsReadyWhenItHasAllOfThem() {
        MachineRoom room =
                opened.add(MachineRoom.withoutRedis(folder).using(MachineRoom.onKafka(brokers.bootstrap(), NAME, 1)));
        String epoch = claim();
        brokers.configure(NAME, "min.compaction.lag.ms", "86400000");
        String last = write(epoch);
        measure(room, last, "not compacted");

        brokers.configure(
                NAME,
                "min.compaction.lag.ms",
                "0",
                "max.compaction.lag.ms",
                "1000",
                "segment.ms",
                "1000",
                "min.cleanable.dirty.ratio",
                "0.01");
        long before = brokers.bytes(NAME);
        await().atMost(COMPACTION).pollInterval(Duration.ofMillis(500)).until(() -> {
            // A segment is compacted when it is not the one that is written to.
            write(epoch, 0, last);
            return brokers.bytes(NAME) < before * 2 / TIMES;
        });
        measure(room, last, "compacted");
    }

    /** Makes the Kafka topics and what says which topics there are. */
    private String claim() {
        try (KafkaBackplane backplane = new KafkaBackplane(
                new KafkaSettings(List.of(brokers.bootstrap()), NAME),
                1 << 20,
                KafkaBackplane.DEFAULT_TIMEOUT,
                System::nanoTime,
                System::currentTimeMillis)) {
            List<TopicInfo> infos = IntStream.range(0, TOPICS)
                    .mapToObj(i -> new TopicInfo(topic(i), null, 2_000, 6_000, true))
                    .toList();
            Claim claim = new Claim("token", 10_000, new Registry(infos), "epoch");
            return ((Grant.Granted) Stages.get(backplane.acquire(claim))).epoch();
        }
    }

    /** All topics so many times; returns the last body of the first. */
    private String write(String epoch) {
        String first = "";
        try (Producer<String, String> producer = producer()) {
            for (int time = 0; time < TIMES; time++) {
                for (int i = 0; i < TOPICS; i++) {
                    String body = body();
                    first = i == 0 ? body : first;
                    var unused = producer.send(record(epoch, time + 1, i, body));
                }
            }
        }
        return first;
    }

    private void write(String epoch, int topic, String body) {
        try (Producer<String, String> producer = producer()) {
            brokers.ask(producer.send(record(epoch, TIMES, topic, body)));
        }
    }

    private Producer<String, String> producer() {
        return brokers.producer(
                Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4", ProducerConfig.LINGER_MS_CONFIG, 5));
    }

    /** As {@code docs/kafka.md} says that they are. */
    private static ProducerRecord<String, String> record(String epoch, int version, int topic, String body) {
        ProducerRecord<String, String> record =
                new ProducerRecord<>(NAME, topic(topic).name(), body);
        Map.of(
                        "epoch",
                        epoch,
                        "version",
                        Integer.toString(version),
                        "fingerprint",
                        Fingerprint.of(Body.of(body)).text(),
                        "content-type",
                        "application/json",
                        "change-key",
                        "key",
                        "age",
                        "0")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    /** Numbers in JSON, which compress as such do. */
    private String body() {
        StringBuilder body = new StringBuilder("[");
        while (body.length() < BODY_BYTES - 40) {
            body.append("{\"id\":").append(random.nextInt(100_000_000)).append(",\"price\":");
            body.append(random.nextInt(10_000)).append(".5},");
        }
        return body.append("0]").toString();
    }

    private void measure(MachineRoom room, String first, String log) {
        long began = System.nanoTime();
        PollcastProcess gateway = room.gateway();
        long lives = System.nanoTime();
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> gateway.adminStatus("/readyz") == 200);
        long ready = System.nanoTime();
        byte[] served = MachineRoom.get(gateway.gateway("/topics/" + topic(0))).body();
        assertThat(new String(served, UTF_8)).isEqualTo(first);
        assertThat(MachineRoom.get(gateway.gateway("/topics/" + topic(TOPICS - 1)))
                        .statusCode())
                .isEqualTo(200);
        gateway.close();
        System.out.println("time to ready ms=" + TimeUnit.NANOSECONDS.toMillis(ready - began) + " of which start ms="
                + TimeUnit.NANOSECONDS.toMillis(lives - began) + " topics=" + TOPICS + " bytes=" + BODY_BYTES
                + " log=\""
                + log + "\" log-mb=" + brokers.bytes(NAME) / 1_000_000);
    }
}
