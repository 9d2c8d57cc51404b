package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.Write;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.Stages;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What brokers and their operators do to a store. */
@Tag("slow")
class KafkaStoreIT {

    private static final Topic QUAKES = new Topic("quakes");
    private static final Registry REGISTRY = new Registry(List.of(new TopicInfo(QUAKES, null, 2_000, 6_000, true)));

    @RegisterExtension
    private static final LocalKafka KAFKA = LocalKafka.stopped();

    private final String name = "store-" + UUID.randomUUID();
    private final KafkaSettings settings = settings(true);
    private final KafkaTopics topics = new KafkaTopics(KAFKA, settings);
    private final List<KafkaBackplane> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(KafkaBackplane::close);
        topics.delete();
        topics.close();
    }

    @Test
    void whoListensIsToldToReadAgainWhenTheStoreWasReplacedAndThenHearsOn() {
        KafkaBackplane poller = open(settings);
        KafkaBackplane gateway = open(settings);
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        get(gateway.subscribe(heard::add));
        acquire(poller, "a");
        get(poller.publish(new Fence("a", 1), write("old")));
        await().until(() -> heard.size() == 1);

        topics.delete();
        acquire(poller, "b");
        Index index = get(gateway.readIndex());
        assertThat(index.epoch()).isEqualTo("epoch-of-b");
        assertThat(index.stored()).isEmpty();
        assertThat(heard).last().isEqualTo(new Announcement.Interrupted());
        get(poller.publish(new Fence("b", 1), write("new")));
        await().until(() -> heard.get(heard.size() - 1) instanceof Announcement.Updated);
    }

    @Test
    void aStoreThatLostOnlyItsValuesIsAnotherOne() {
        KafkaBackplane poller = open(settings);
        acquire(poller, "a");
        get(poller.publish(new Fence("a", 1), write("old")));
        topics.delete(settings.topic());
        Beat beat = new Beat("epoch-of-a", 2_000, REGISTRY.hash(), List.of(), 0);
        assertThat(get(poller.renew(new Fence("a", 2), beat))).hasToString("Lost[]");
        assertThat(acquire(poller, "b").epoch()).isEqualTo("epoch-of-b");
    }

    @Test
    void aTopicThatIsNotCompactedIsRefusedUntilItIsMended() {
        topics.create();
        topics.configure(settings.topic(), "cleanup.policy", "delete");
        KafkaBackplane gateway = open(settings);
        assertThatThrownBy(() -> get(gateway.readIndex()))
                .isInstanceOf(BackplaneException.class)
                .hasMessageContaining("has cleanup.policy=delete (expected: compact); run: kafka-configs.sh");
        assertThat(gateway.health().connected()).isFalse();
        topics.configure(settings.topic(), "cleanup.policy", "compact");
        await().untilAsserted(() -> assertThat(get(gateway.readIndex())).isEqualTo(Index.EMPTY));
        assertThat(gateway.health().connected()).isTrue();
    }

    @Test
    void topicsThatMayNotBeCreatedAreAskedFor() {
        KafkaBackplane gateway = open(settings(false));
        assertThatThrownBy(() -> get(gateway.readIndex()))
                .isInstanceOf(BackplaneException.class)
                .hasMessageContaining("run: kafka-topics.sh");
        topics.create();
        assertThat(get(gateway.readIndex())).isEqualTo(Index.EMPTY);
    }

    @Test
    void withoutABrokerEveryCallEndsInTime() {
        KafkaSettings nowhere = new KafkaSettings(List.of("127.0.0.1:" + FreePorts.next()), name);
        KafkaBackplane backplane = new KafkaBackplane(
                nowhere, 1 << 20, Duration.ofSeconds(1), System::nanoTime, System::currentTimeMillis);
        opened.add(backplane);
        long began = System.nanoTime();
        List<CompletionStage<?>> calls = List.of(
                backplane.acquire(claim("a")),
                backplane.subscribe(heard -> {}),
                backplane.subscribeToWanted(heard -> {}),
                backplane.want(new Wanted("gateway", 1, List.of())),
                backplane.release(new Fence("a", 1)),
                backplane.readIndex(),
                backplane.read(QUAKES));
        System.out.printf("calls without a broker returned in %d ms%n", (System.nanoTime() - began) / 1_000_000);
        for (CompletionStage<?> call : calls) {
            assertThatThrownBy(() -> get(call))
                    .isInstanceOf(BackplaneException.class)
                    .hasMessage("kafka at " + nowhere.bootstrapServers().get(0) + ": no answer in time");
        }
        assertThat(backplane.health().connected()).isFalse();
    }

    @Test
    void whoComesAfterOldBeatsWereDeletedKnowsWhoHoldsTheLease() {
        KafkaBackplane poller = open(settings);
        acquire(poller, "a");
        topics.deleteRecords(settings.topic() + ".live");
        Beat beat = new Beat("epoch-of-a", 2_000, REGISTRY.hash(), List.of(), 0);
        get(poller.renew(new Fence("a", 1), beat));
        KafkaBackplane standby = open(settings);
        assertThat(get(standby.acquire(claim("b")))).isInstanceOf(Grant.Denied.class);
        assertThat(get(standby.readIndex()).lastBeat()).isNotNull();
    }

    /** A backup that was restored, or another program: Kafka would keep what came last. */
    @Test
    void anOlderValueThatSomebodyWroteBehindOursIsWrittenOver() {
        KafkaBackplane poller = open(settings);
        acquire(poller, "a");
        get(poller.publish(new Fence("a", 1), write("old")));
        topics.save();
        long version = accepted(get(poller.publish(new Fence("a", 2), write("new"))));
        Fingerprint fingerprint = Fingerprint.of(Body.of("new"));
        Beat beat = new Beat(
                "epoch-of-a",
                2_000,
                REGISTRY.hash(),
                List.of(new Beat.Entry(QUAKES, version, fingerprint, 0, null)),
                0);
        assertThat(get(poller.renew(new Fence("a", 3), beat))).isEqualTo(new Renewal.Renewed(List.of()));

        topics.writeSaved(QUAKES.name());
        assertThat(get(poller.renew(new Fence("a", 4), beat))).isEqualTo(new Renewal.Renewed(List.of(QUAKES)));
        assertThat(accepted(get(poller.publish(new Fence("a", 5), write("new")))))
                .isEqualTo(version);
        assertThat(get(poller.renew(new Fence("a", 6), beat))).isEqualTo(new Renewal.Renewed(List.of()));
        topics.save();
        assertThat(topics.lastSaved(QUAKES.name())).isEqualTo("new");
    }

    @Test
    void aThousandQuestionsAtOnceShareTheirWay() {
        KafkaBackplane gateway = open(settings);
        acquire(gateway, "a");
        get(gateway.publish(new Fence("a", 1), write("value")));
        long before = topics.end(settings.topic() + ".live");
        List<CompletionStage<?>> reads = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            reads.add(gateway.read(QUAKES));
        }
        reads.forEach(KafkaStoreIT::get);
        assertThat(topics.end(settings.topic() + ".live") - before)
                .as("records that ask for the time")
                .isBetween(1L, 100L);
    }

    private KafkaSettings settings(boolean create) {
        return new KafkaSettings(List.of(KAFKA.address()), name, 2, null, create, null, null, Map.of());
    }

    private KafkaBackplane open(KafkaSettings which) {
        KafkaBackplane backplane =
                new KafkaBackplane(which, 1 << 20, Duration.ofSeconds(10), System::nanoTime, System::currentTimeMillis);
        opened.add(backplane);
        return backplane;
    }

    private static Claim claim(String token) {
        return new Claim(token, 30_000, REGISTRY, "epoch-of-" + token);
    }

    private static Grant.Granted acquire(KafkaBackplane backplane, String token) {
        Grant grant = get(backplane.acquire(claim(token)));
        assertThat(grant).isInstanceOf(Grant.Granted.class);
        return (Grant.Granted) grant;
    }

    private static Write write(String text) {
        Body body = Body.of(text);
        return new Write(QUAKES, body, "text/plain", Fingerprint.of(body), "key " + text, Validators.NONE, 0, 0);
    }

    private static long accepted(Publication publication) {
        return ((Publication.Accepted) publication).version();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return Stages.get(stage);
    }
}
