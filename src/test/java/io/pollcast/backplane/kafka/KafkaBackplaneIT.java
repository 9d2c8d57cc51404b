package io.pollcast.backplane.kafka;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneContract;
import io.pollcast.testing.KafkaBroker;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KafkaBackplaneIT extends BackplaneContract {

    private static final int LARGEST_BODY = 8 << 20;

    private static @Nullable KafkaBroker broker;

    private final KafkaSettings settings = new KafkaSettings(
            requireNonNull(broker).servers(), "test-" + UUID.randomUUID(), 3, null, true, null, null, Map.of());
    private final KafkaTopics topics = new KafkaTopics(requireNonNull(broker), settings);

    @BeforeAll
    static void start() {
        broker = KafkaBroker.started();
    }

    @AfterAll
    static void stop() {
        requireNonNull(broker).close();
    }

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
