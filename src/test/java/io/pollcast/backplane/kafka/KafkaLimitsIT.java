package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.Stages;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What brokers and clients limit, with the largest body that can be configured; it does not get smaller by packing. */
@Tag("slow")
class KafkaLimitsIT {

    private static final int LARGEST = 8 * 1024 * 1024;
    private static final Topic PRICES = new Topic("p".repeat(128));
    private static final Registry REGISTRY = new Registry(List.of(new TopicInfo(PRICES, null, 2_000, 6_000, true)));
    private static final Body BODY = body();

    @RegisterExtension
    private static final LocalKafka KAFKA = LocalKafka.stopped();

    private final String name = "limits-" + UUID.randomUUID();

    private static Body body() {
        byte[] text = new byte[LARGEST];
        Random random = new Random(11);
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('!' + random.nextInt('~' - '!'));
        }
        return Body.of(new String(text, StandardCharsets.US_ASCII));
    }

    private KafkaSettings settings(@Nullable Integer replication, Map<String, String> properties) {
        return new KafkaSettings(List.of(KAFKA.address()), name, 1, replication, true, null, null, properties);
    }

    private static KafkaBackplane open(KafkaSettings settings) {
        return new KafkaBackplane(
                settings, LARGEST, Duration.ofSeconds(20), System::nanoTime, System::currentTimeMillis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void theLargestBodyPassesHoweverItIsPacked(String compression) {
        KafkaSettings settings = settings(
                null,
                Map.of(
                        "compression.type",
                        compression,
                        "buffer.memory",
                        Integer.toString(ClientProperties.MAX_REQUEST_BYTES),
                        "max.partition.fetch.bytes",
                        "1000",
                        "fetch.max.bytes",
                        "1000"));
        try (KafkaTopics topics = new KafkaTopics(KAFKA, settings)) {
            try (KafkaBackplane poller = open(settings);
                    KafkaBackplane gateway = open(settings)) {
                assertThat(Stages.get(poller.acquire(new Claim("token", 60_000, REGISTRY, "epoch"))))
                        .isInstanceOf(Grant.Granted.class);
                assertThat(Stages.get(poller.publish(new Fence("token", 1), write())))
                        .isInstanceOf(Publication.Accepted.class);
                assertThat(Stages.get(gateway.read(PRICES)).orElseThrow().body().equals(BODY))
                        .isTrue();
            }
            topics.delete();
        }
    }

    /** With all that a record can have beside its body. */
    private static Write write() {
        String longest = "x".repeat(8_000);
        return new Write(
                PRICES, BODY, "application/json", Fingerprint.of(BODY), "key", new Validators(longest, longest), 0, 0);
    }

    @Test
    void whyBrokersDoNotCreateATopicIsSaid() {
        try (KafkaBackplane backplane = open(settings(3, Map.of()))) {
            assertThatThrownBy(() -> Stages.get(backplane.readIndex()))
                    .isInstanceOf(BackplaneException.class)
                    .hasMessageContainingAll(
                            "Kafka topic " + name + " cannot be created: ",
                            "only 1 broker(s) are registered",
                            "backplane.kafka.replication");
        }
    }
}
