package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.Stages;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two pollers, each a process of its own as far as brokers can tell. */
@Tag("slow")
class KafkaFencingIT {

    private static final Topic QUAKES = new Topic("quakes");
    private static final Registry REGISTRY = new Registry(List.of(new TopicInfo(QUAKES, null, 2_000, 6_000, true)));
    private static final long LEASE_MILLIS = 30_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @RegisterExtension
    private static final LocalKafka KAFKA = LocalKafka.stopped();

    private final KafkaSettings settings = new KafkaSettings(List.of(KAFKA.address()), "fence-" + UUID.randomUUID());
    private final KafkaTopics topics = new KafkaTopics(KAFKA, settings);
    private final Clients clients = new Clients(settings, TIMEOUT);
    /** A process that is paused does not notice that time passes, when it goes on. */
    private final KafkaBackplane paused = open(() -> 0);

    private final KafkaBackplane other = open(System::nanoTime);

    @AfterEach
    void close() {
        paused.close();
        other.close();
        topics.delete();
        topics.close();
    }

    @Test
    void brokersRefuseAFormerLeaderThatDoesNotKnow() throws Exception {
        granted(paused, "former");
        Transactions former = new Transactions(clients);
        former.open();
        former.write(List.of(record("before")));
        Transactions next = new Transactions(clients);
        next.open();
        assertThatThrownBy(() -> former.write(List.of(record("after"))))
                .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        assertThat(former.isOpen()).isFalse();
        next.write(List.of(record("next")));
        next.close();
    }

    @Test
    void aFormerHolderWhoseClockStoodStillIsRefusedInEverything() {
        granted(paused, "former");
        topics.passTime(LEASE_MILLIS);
        Grant.Granted grant = granted(other, "next");
        assertThat(get(paused.publish(new Fence("former", 1), write("old")))).isEqualTo(new Publication.Refused());
        assertThat(get(paused.renew(new Fence("former", 2), beat(grant.epoch()))))
                .isEqualTo(new Renewal.Lost());
        get(paused.release(new Fence("former", 3)));
        assertThat(get(other.publish(new Fence("next", 1), write("new")))).isInstanceOf(Publication.Accepted.class);
        assertThat(get(paused.read(QUAKES)).orElseThrow().body().text()).isEqualTo("new");
    }

    @Test
    void theHolderWritesOnAlthoughAnotherHasShutItOutWithoutALease() {
        granted(paused, "holder");
        assertThat(get(paused.publish(new Fence("holder", 1), write("a")))).isInstanceOf(Publication.Accepted.class);
        Transactions late = new Transactions(clients);
        late.open();
        assertThat(get(paused.publish(new Fence("holder", 2), write("b")))).isInstanceOf(Publication.Accepted.class);
        assertThat(get(other.read(QUAKES)).orElseThrow().body().text()).isEqualTo("b");
        late.close();
    }

    /** Brokers would end it too, but much later. */
    @Test
    void whatADeadLeaderLeftOpenHoldsNobodyUpLongerThanTheTakeOver() {
        granted(paused, "dead");
        Producer<String, byte[]> dead = clients.transactional(Duration.ofMinutes(10));
        dead.initTransactions();
        dead.beginTransaction();
        var unused = dead.send(record("never committed"));
        dead.flush();
        topics.passTime(LEASE_MILLIS);

        long began = System.nanoTime();
        granted(other, "next");
        assertThat(get(other.publish(new Fence("next", 1), write("new")))).isInstanceOf(Publication.Accepted.class);
        await().atMost(Clients.TRANSACTION_TIME)
                .untilAsserted(() -> assertThat(topics.committed(settings.topic()))
                        .contains("new")
                        .doesNotContain("never committed"));
        assertThat(get(paused.read(QUAKES)).orElseThrow().body().text()).isEqualTo("new");
        System.out.printf("take-over with an open transaction: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        assertThatThrownBy(dead::commitTransaction)
                .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        dead.close(Duration.ZERO);
    }

    @Test
    void ofTwoThatClaimAtTheSameTimeOneGetsTheLease() {
        for (int round = 0; round < 10; round++) {
            CompletionStage<Grant> first = paused.acquire(claim("a" + round));
            CompletionStage<Grant> second = other.acquire(claim("b" + round));
            List<Grant> grants = List.of(get(first), get(second));
            assertThat(grants).filteredOn(Grant.Granted.class::isInstance).hasSize(1);
            get(paused.release(new Fence("a" + round, 1)));
            get(other.release(new Fence("b" + round, 1)));
        }
    }

    @Test
    void whoCannotWriteKeepsNobodyElseFromTheLease() {
        get(paused.readIndex());
        get(other.readIndex());
        String size = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
        // Enough for the marks of transactions, not for the list of topics.
        topics.configure(settings.topic(), size, "120");
        assertThatThrownBy(() -> get(paused.acquire(claim("unlucky")))).hasMessageContaining("kafka at");
        topics.configure(settings.topic(), size, Integer.toString(8 << 20));
        await().atMost(Duration.ofMillis(LEASE_MILLIS / 2))
                .until(() -> get(other.acquire(claim("lucky"))) instanceof Grant.Granted);
    }

    /** While a stranger's transaction is open nothing that comes behind it counts as written. Beats go to another Kafka topic. */
    @Test
    void whoseBeatsPassButWhoseValuesDoNotLeavesTheLeaseToOthers() {
        Claim claim = new Claim("stuck", 3_000, REGISTRY, "epoch");
        KafkaSettings strangers = new KafkaSettings(settings.bootstrapServers(), "stranger");
        try (KafkaBackplane stuck = open(Duration.ofSeconds(2), System::nanoTime);
                Producer<String, byte[]> stranger =
                        new Clients(strangers, TIMEOUT).transactional(Duration.ofMinutes(10))) {
            assertThat(get(stuck.acquire(claim))).isInstanceOf(Grant.Granted.class);
            get(other.readIndex());
            stranger.initTransactions();
            stranger.beginTransaction();
            var sent = stranger.send(record("never committed"));
            stranger.flush();
            assertThat(sent).isDone();
            AtomicLong sequence = new AtomicLong();
            await().pollInterval(Duration.ofMillis(500)).until(() -> {
                var unused = stuck.publish(new Fence("stuck", sequence.incrementAndGet()), write("a"));
                return get(stuck.renew(new Fence("stuck", sequence.incrementAndGet()), beat("epoch")))
                        instanceof Renewal.Lost;
            });
            assertThatThrownBy(() -> get(stuck.acquire(claim))).hasMessageContaining("is left to other pollers");
            assertThat(get(other.acquire(claim("lucky")))).isInstanceOf(Grant.Granted.class);

            stranger.abortTransaction();
            await().until(() -> get(other.publish(new Fence("lucky", sequence.incrementAndGet()), write("b")))
                    instanceof Publication.Accepted);
            await().ignoreExceptions().until(() -> get(stuck.acquire(claim)) instanceof Grant.Denied);
        }
    }

    private KafkaBackplane open(LongSupplier nanoTime) {
        return open(TIMEOUT, nanoTime);
    }

    private KafkaBackplane open(Duration timeout, LongSupplier nanoTime) {
        return new KafkaBackplane(settings, 1 << 20, timeout, nanoTime, System::currentTimeMillis);
    }

    private static Claim claim(String token) {
        return new Claim(token, LEASE_MILLIS, REGISTRY, "epoch-of-" + token);
    }

    private static Grant.Granted granted(KafkaBackplane backplane, String token) {
        Grant grant = get(backplane.acquire(claim(token)));
        assertThat(grant).isInstanceOf(Grant.Granted.class);
        return (Grant.Granted) grant;
    }

    private static Beat beat(String epoch) {
        return new Beat(epoch, 2_000, REGISTRY.hash(), List.of(), 0);
    }

    private ProducerRecord<String, byte[]> record(String text) {
        return new ProducerRecord<>(settings.topic(), "#other", Body.of(text).bytes());
    }

    private static Write write(String text) {
        Body body = Body.of(text);
        return new Write(QUAKES, body, "text/plain", Fingerprint.of(body), "key " + text, Validators.NONE, 0, 0);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return Stages.get(stage);
    }
}
