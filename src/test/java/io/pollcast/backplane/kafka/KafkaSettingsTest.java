package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.backplane.kafka.KafkaSasl.Mechanism;
import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

    private static final Secret HUSH = Secret.of("hush");

    private static KafkaSettings at(String... servers) {
        return new KafkaSettings(List.of(servers), "p");
    }

    private static KafkaSettings with(String topic, int partitions, @Nullable Integer replication) {
        return new KafkaSettings(List.of("h:1"), topic, partitions, replication, true, null, null, Map.of());
    }

    private static KafkaSettings with(Map<String, String> properties) {
        return new KafkaSettings(List.of("h:1"), "p", 1, null, true, null, null, properties);
    }

    private static AbstractStringAssert<?> refused(Runnable settings) {
        return assertThatThrownBy(settings::run)
                .isInstanceOf(InvalidSettingsException.class)
                .message();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092", "kafka_1.local:1", "10.0.0.1:65535", "[::1]:9092", "[fe80::1%eth0]:9092"})
    void takesServers(String server) {
        assertThat(at("first:9092", server).bootstrapServers()).containsExactly("first:9092", server);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "h", "h:0", "h:65536", "h:x", "kafka://h:1", "a:1,b:2", "user:hush@h:1", "a b:1", "::1:9"})
    void refusesAServerThatIsNone(String server) {
        refused(() -> at("fine:9092", server))
                .contains("bootstrap-servers[1]: ", "expected: host:port; TLS and passwords have sections of their own")
                .doesNotContain("hush");
    }

    @Test
    void refusesEverythingThatIsWrongAtOnce() {
        refused(() -> new KafkaSettings(
                        List.of(), "a/b", 0, 16, true, null, null, Map.of("acks", "1", "fetch.min.bytes", "few")))
                .contains(
                        "bootstrap-servers: 0 entries (expected: 1 to 64, such as",
                        "topic: a/b (expected: 1 to 200 letters, digits, '.', '_' or '-')",
                        "partitions: 0 (expected: 1 to 256)",
                        "replication: 16 (expected: 1 to 15)",
                        "properties.acks: (not shown) (expected: to be left out: no write may be lost",
                        "properties.fetch.min.bytes: (not shown) (expected: int, [0,...])");
        refused(() -> with(".", 257, null)).contains("topic: .", "partitions: 257");
        assertThat(with("a.b-c_D", 256, 15)).isNotNull();
    }

    @Test
    void refusesPropertiesThatThereAreNot() {
        refused(() -> with(Map.of("fetch.mim.bytes", "hush", "spring.kafka", "hush")))
                .contains(
                        "properties.fetch.mim.bytes: unknown (expected: a property of Kafka's consumer, producer or admin client)",
                        "properties.spring.kafka: unknown")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "bootstrap.servers, bootstrap-servers says it",
        "security.protocol, tls and backplane.kafka.sasl say it",
        "ssl.truststore.location, backplane.kafka.tls says it",
        "ssl.keystore.password, backplane.kafka.tls says it",
        "ssl.key.password, backplane.kafka.tls says it",
        "sasl.jaas.config, backplane.kafka.sasl says it",
        "sasl.mechanism, backplane.kafka.sasl says it",
        "sasl.login.callback.handler.class, backplane.kafka.sasl says it",
        "sasl.oauthbearer.token.endpoint.url, backplane.kafka.sasl says it",
        "config.providers, ${NAME}",
        "isolation.level, only what is committed",
        "transactional.id, a former poller",
        "transaction.timeout.ms, a former poller",
        "group.id, no consumer group",
        "group.protocol, no consumer group",
        "partition.assignment.strategy, no consumer group",
        "acks, no write may be lost",
        "enable.idempotence, no write may be lost",
        "max.in.flight.requests.per.connection, no write may be lost",
        "key.serializer, records are bytes",
        "value.deserializer, records are bytes",
        "partitioner.class, records are bytes",
        "metric.reporters, metrics of its own",
        "max.request.size, body limit",
        "auto.offset.reset, where it has to read on",
        "enable.auto.commit, where it has to read on",
        "allow.auto.create.topics, backplane.kafka.create",
        "session.timeout.ms, no consumer group",
        "interceptor.classes, as they are",
        "enable.metrics.push, metrics of its own",
        "request.timeout.ms, waits 5 s",
        "reconnect.backoff.max.ms, waits 5 s",
        "linger.ms, waits for no other",
    })
    void refusesWhatPollcastSetsItselfAndSaysWhy(String name, String why) {
        assertThat(KafkaSettings.isProperty(name)).isTrue();
        assertThat(KafkaSettings.freeProperties()).doesNotContain(name);
        refused(() -> with(Map.of(name, "hush")))
                .contains("properties." + name, "to be left out: ", why)
                .doesNotContain("hush");
    }

    /** Names of which nobody has thought would slip through unseen when the library has new ones. */
    @Test
    void everyPropertyThatPollcastSetsIsRefused() throws Exception {
        KafkaSasl sasl = KafkaSasl.tokens("https://login.example.com/token", "id", HUSH, "s");
        KafkaSettings settings = new KafkaSettings(List.of("h:1"), "p", 1, null, true, KafkaTls.USUAL, sasl, Map.of());
        List<String> defaults = List.of(
                "client.id",
                "compression.type",
                "max.poll.records",
                "sasl.login.connect.timeout.ms",
                "sasl.login.read.timeout.ms",
                "sasl.login.retry.backoff.max.ms");
        Clients clients = new Clients(settings, Duration.ofSeconds(5));
        for (Map<String, Object> client : List.of(
                clients.consumerProperties(),
                clients.transactionalProperties(Clients.TRANSACTION_TIME),
                clients.adminProperties())) {
            assertThat(client.keySet())
                    .filteredOn(name -> !defaults.contains(name))
                    .isNotEmpty()
                    .allSatisfy(
                            name -> assertThat(KafkaSettings.freeProperties()).doesNotContain(name));
        }
        assertThat(KafkaSettings.freeProperties()).containsAll(defaults);
    }

    @ParameterizedTest
    @CsvSource({
        "fetch.max.bytes, 1000000",
        "client.rack, eu-1a",
        "max.poll.records, 100",
        "buffer.memory, 8454144",
        "client.id, shop",
        "compression.type, zstd",
        "sasl.login.connect.timeout.ms, 1000",
        "ssl.endpoint.identification.algorithm, ''",
        "metadata.max.age.ms, 60000",
        "ssl.enabled.protocols, 'TLSv1.2,TLSv1.3'",
    })
    void takesAnyOther(String name, String value) {
        assertThat(with(Map.of(name, value)).properties()).containsEntry(name, value);
        assertThat(KafkaSettings.freeProperties()).contains(name);
    }

    @ParameterizedTest
    @CsvSource({
        "compression.type, hush",
        "metadata.max.age.ms, hush",
        "receive.buffer.bytes, hush",
        "client.dns.lookup, hush",
        "check.crcs, hush"
    })
    void refusesValuesThatTheClientWouldRefuse(String name, String value) {
        refused(() -> with(Map.of(name, value)))
                .contains("properties." + name + ": (not shown) (expected: ")
                .doesNotContain("hush");
    }

    @Test
    void refusesABufferThatTheLargestRecordDoesNotFitInto() {
        refused(() -> with(Map.of("buffer.memory", "8454143")))
                .contains("properties.buffer.memory: (not shown) (expected: long, at least 8454144");
    }

    @Test
    void showsNothingSecret() {
        KafkaSasl sasl = KafkaSasl.password(Mechanism.PLAIN, "hush-user", HUSH);
        assertThat(new KafkaSettings(
                        List.of("a:1", "b:2"), "t", 1, null, true, KafkaTls.USUAL, sasl, Map.of("client.id", "hush")))
                .hasToString("a:1,b:2 (topic t, tls, PLAIN)");
        assertThat(at("a:1")).hasToString("a:1 (topic p)");
    }

    @Test
    void eachMechanismHasWhatItNeedsAndNothingElse() {
        refused(() -> new KafkaSasl(Mechanism.SCRAM_SHA_512, null, null, "https://h/", "id", HUSH, "s"))
                .contains(
                        "username: missing (expected: a text, for SCRAM-SHA-512)",
                        "password: missing (expected: a text, for SCRAM-SHA-512)",
                        "token-url: set (expected: no such key for SCRAM-SHA-512)",
                        "client-id: set (expected: no such key for SCRAM-SHA-512)",
                        "client-secret: set (expected: no such key for SCRAM-SHA-512)",
                        "scope: set (expected: no such key for SCRAM-SHA-512)")
                .doesNotContain("hush");
        refused(() -> new KafkaSasl(Mechanism.OAUTHBEARER, "u", HUSH, null, null, null, null))
                .contains(
                        "username: set",
                        "password: set",
                        "token-url: missing",
                        "client-id: missing",
                        "client-secret: missing")
                .doesNotContain("scope", "hush");
    }

    @Test
    void refusesNamesAndPasswordsThatNoHandshakeCarries() {
        for (String bad : List.of("", "hush\n", "\0hush")) {
            refused(() -> KafkaSasl.password(Mechanism.PLAIN, bad, Secret.of(bad)))
                    .contains("username: (not shown)", "password: (not shown)")
                    .doesNotContain("hush");
        }
        refused(() -> KafkaSasl.password(Mechanism.PLAIN, "u", Secret.in(Path.of("/no/such/hush"))))
                .contains("password: (not shown) (expected: a text in a file that can be read)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.example.com/token",
                "file:///etc/token",
                "https://user:hush@h/",
                "https://h/#a",
                "https:///token",
                "no url"
            })
    void refusesAnAuthorityThatAnybodyOnTheWayCouldBe(String url) {
        refused(() -> KafkaSasl.tokens(url, "id", HUSH, null))
                .contains("token-url: ", "expected: https://host/path without user or fragment")
                .doesNotContain("hush");
    }

    @Test
    void namesAreThoseOfKafka() {
        assertThat(ConsumerConfig.configNames()).contains("isolation.level");
        assertThat(KafkaSettings.freeProperties())
                .containsAnyElementsOf(ConsumerConfig.configNames())
                .containsAnyElementsOf(ProducerConfig.configNames())
                .containsAnyElementsOf(AdminClientConfig.configNames());
    }
}
