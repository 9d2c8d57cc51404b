package io.pollcast.backplane.kafka;

import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneContract;
import io.pollcast.testing.LocalKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
class KafkaBackplaneIT extends BackplaneContract {

    private static final int LARGEST_BODY = 8 << 20;

    @RegisterExtension
    private static final LocalKafka KAFKA = LocalKafka.stopped();

    private final KafkaSettings settings = new KafkaSettings(
            List.of(KAFKA.address()), "test-" + UUID.randomUUID(), 3, null, true, null, null, Map.of());
    private final KafkaTopics topics = new KafkaTopics(KAFKA, settings);

    @AfterEach
    void deleteTopics() {
        topics.delete();
        topics.close();
    }

    @Override
    protected Backplane open() {
        return new KafkaBackplane(
                settings, LARGEST_BODY, Duration.ofSeconds(10), System::nanoTime, System::currentTimeMillis);
    }

    @Override
    protected void passLeaseTime(long millis) {
        topics.passTime(millis);
    }

    @Override
    protected void passTime(long millis) {
        long end = System.currentTimeMillis() + millis;
        await().until(() -> System.currentTimeMillis() >= end);
    }

    @Override
    protected void loseData() {
        topics.delete();
    }

    @Override
    protected void save() {
        topics.save();
    }

    @Override
    protected void restore() {
        topics.restore();
    }
}
