package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.testing.LocalKafka;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What many topics, and a long log behind them, cost; printed. A longer log than has its place among the tests is asked for by
 * {@code -Dpollcast.ready.topics=10000}.
 */
@Tag("slow")
class KafkaSizeIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(4);
    private static final int TOPICS = Integer.getInteger("pollcast.ready.topics", 500);
    private static final int BODY_BYTES = Integer.getInteger("pollcast.ready.bytes", 10 * 1024);
    private static final int TIMES = Integer.getInteger("pollcast.ready.times", 20);

    @RegisterExtension
    private static final LocalKafka KAFKA = LocalKafka.stopped();

    private final KafkaSettings settings = new KafkaSettings(List.of(KAFKA.address()), "size-" + UUID.randomUUID());
    private final KafkaTopics topics = new KafkaTopics(KAFKA, settings);
    private final KafkaBackplane backplane =
            new KafkaBackplane(settings, 1 << 20, TIMEOUT, System::nanoTime, System::currentTimeMillis);

    @AfterEach
    void close() {
        backplane.close();
        topics.delete();
        topics.close();
    }

    @Test
    void everyTopicIsReadOutOfALogThatIsManyTimesAsLong() {
        Registry registry = registry(TOPICS);
        topics.create();
        topics.configure(settings.topic(), "min.compaction.lag.ms", "3600000");
        writeLog(registry);

        long began = System.nanoTime();
        Index index = get(backplane.readIndex());
        print(TOPICS + " topics of " + BODY_BYTES + " bytes behind " + TIMES + " times as much: ready", began);
        assertThat(index.registry()).isEqualTo(registry);
        assertThat(index.stored()).hasSize(TOPICS).allMatch(stored -> stored.version() == TIMES + 1);
    }

    @Test
    void tenThousandTopicsFitIntoOneBeat() {
        Registry registry = registry(10_000);
        List<Beat.Entry> entries = new ArrayList<>();
        registry.topics()
                .forEach(info ->
                        entries.add(new Beat.Entry(info.topic(), 7, Fingerprint.of(Body.of("v")), 1_000, "HTTP 502")));
        get(backplane.acquire(new Claim("token", 60_000, registry, "epoch")));
        Beat beat = new Beat("epoch", 2_000, registry.hash(), entries, 0);
        long began = System.nanoTime();
        Renewal renewal = get(backplane.renew(new Fence("token", 1), beat));
        print("a beat of 10,000 topics", began);
        assertThat(((Renewal.Renewed) renewal).missing()).hasSize(10_000);
    }

    @Test
    void whatAPublishTakes() {
        Registry registry = registry(1_000);
        get(backplane.acquire(new Claim("token", 60_000, registry, "epoch")));
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            long began = System.nanoTime();
            get(backplane.publish(
                    new Fence("token", i + 1), write(registry.topics().get(0).topic(), i)));
            micros.add((System.nanoTime() - began) / 1_000);
        }
        micros.sort(null);
        System.out.printf(
                "a publish alone: median %d us, 99 %% %d us, most %d us%n",
                micros.get(500), micros.get(990), micros.get(999));
        long began = System.nanoTime();
        List<CompletionStage<Publication>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(backplane.publish(
                    new Fence("token", 2_000 + i),
                    write(registry.topics().get(i).topic(), 5_000 + i)));
        }
        all.forEach(each -> assertThat(get(each)).isInstanceOf(Publication.Accepted.class));
        print("a thousand publishes at once", began);
    }

    private void writeLog(Registry registry) {
        ValueCodec codec = new ValueCodec(settings.topic());
        long now = System.currentTimeMillis();
        Random random = new Random(1);
        List<Body> bodies = new ArrayList<>();
        registry.topics().forEach(info -> bodies.add(body(random)));
        try (Producer<String, byte[]> producer = new Clients(settings, TIMEOUT).producer()) {
            var first = producer.send(codec.encode(new ValueCodec.Identity("epoch", registry), now));
            assertThat(first).isNotNull();
            for (int round = 0; round <= TIMES; round++) {
                for (int i = 0; i < TOPICS; i++) {
                    var unused = producer.send(
                            codec.encode(value(registry.topics().get(i).topic(), bodies.get(i), round + 1, now), now));
                }
            }
        }
    }

    private static Body body(Random random) {
        byte[] bytes = new byte[BODY_BYTES * 3 / 4];
        random.nextBytes(bytes);
        return Body.of(Base64.getEncoder().encodeToString(bytes));
    }

    private static StoredValue value(Topic topic, Body body, long version, long now) {
        return new StoredValue(
                topic,
                new Position("epoch", version),
                Fingerprint.of(body),
                "application/json",
                "key",
                Validators.NONE,
                now,
                body);
    }

    private static Write write(Topic topic, int number) {
        Body body = Body.of("{\"number\":" + number + "}");
        return new Write(topic, body, "application/json", Fingerprint.of(body), "k" + number, Validators.NONE, 0, 0);
    }

    private static Registry registry(int size) {
        List<TopicInfo> infos = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            infos.add(new TopicInfo(new Topic("topic-" + i), null, 2_000, 6_000, true));
        }
        return new Registry(infos);
    }

    private static void print(String what, long beganNanos) {
        System.out.printf("%s in %d ms%n", what, (System.nanoTime() - beganNanos) / 1_000_000);
    }

    /** With more patience than a test of behaviour has. */
    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
