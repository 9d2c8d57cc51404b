package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.backplane.kafka.KafkaSasl.Mechanism;
import io.pollcast.settings.Secret;
import io.pollcast.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever;
import org.apache.kafka.common.security.oauthbearer.ClientJwtValidator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientPropertiesTest {

    private static final long SEED = 20_261_124;
    private static final String NASTY =
            "\"\\'; required=/*# username=\"x\" ${file:/etc/passwd} \u00e4\u20ac\uD83D\uDE00";

    private static KafkaSettings settings(
            @Nullable KafkaTls tls, @Nullable KafkaSasl sasl, Map<String, String> properties) {
        return new KafkaSettings(List.of("a:1", "b:2"), "p", 1, null, true, tls, sasl, properties);
    }

    private static KafkaSettings settings(KafkaSasl sasl) {
        return settings(null, sasl, Map.of());
    }

    private static Map<String, ?> options(KafkaSasl sasl) throws IOException {
        List<javax.security.auth.login.AppConfigurationEntry> entries = JaasContext.loadClientContext(
                        ClientProperties.admin(settings(sasl)))
                .configurationEntries();
        assertThat(entries).hasSize(1);
        return entries.get(0).getOptions();
    }

    @Test
    void whatPollcastNeedsIsSet() throws IOException {
        assertThat(ClientProperties.consumer(new KafkaSettings(List.of("a:1", "b:2"), "p")))
                .containsEntry("bootstrap.servers", List.of("a:1", "b:2"))
                .containsEntry("security.protocol", "PLAINTEXT")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("allow.auto.create.topics", false)
                .doesNotContainKeys("group.id", "acks");
        assertThat(ClientProperties.producer(new KafkaSettings(List.of("a:1"), "p")))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("compression.type", "lz4")
                .doesNotContainKeys("transactional.id", "isolation.level");
    }

    /** What Kafka's own classes make of it: nothing is missing and nothing is of a wrong type. */
    @Test
    void theClientsTakeIt() throws IOException {
        KafkaSettings settings = settings(
                KafkaTls.USUAL,
                KafkaSasl.password(Mechanism.SCRAM_SHA_256, "u", Secret.of("p")),
                Map.of("client.rack", "eu-1a", "compression.type", "zstd", "client.id", "shop"));
        ConsumerConfig consumer = new ConsumerConfig(ClientProperties.consumer(settings));
        ProducerConfig producer = new ProducerConfig(ClientProperties.producer(settings));
        AdminClientConfig admin = new AdminClientConfig(ClientProperties.admin(settings));
        assertThat(consumer.unused()).isNotNull();
        assertThat(consumer.getString("client.rack")).isEqualTo("eu-1a");
        assertThat(producer.getString("compression.type")).isEqualTo("zstd");
        assertThat(admin.getString("client.id")).isEqualTo("shop");
        assertThat(admin.getString("security.protocol")).isEqualTo("SASL_SSL");
    }

    @Test
    void eachClientGetsOnlyTheOperatorsPropertiesThatItKnows() throws IOException {
        KafkaSettings settings = settings(
                null,
                null,
                Map.of("fetch.max.bytes", "1000", "batch.size", "2000", "client.dns.lookup", "use_all_dns_ips"));
        assertThat(ClientProperties.consumer(settings))
                .containsEntry("fetch.max.bytes", "1000")
                .doesNotContainKey("batch.size");
        assertThat(ClientProperties.producer(settings))
                .containsEntry("batch.size", "2000")
                .doesNotContainKey("fetch.max.bytes");
        assertThat(ClientProperties.admin(settings))
                .containsEntry("client.dns.lookup", "use_all_dns_ips")
                .doesNotContainKeys("batch.size", "fetch.max.bytes");
    }

    @Test
    void protocolFollowsFromTlsAndSasl() throws IOException {
        KafkaSasl sasl = KafkaSasl.password(Mechanism.PLAIN, "u", Secret.of("p"));
        assertThat(ClientProperties.admin(settings(null, sasl, Map.of())))
                .containsEntry("security.protocol", "SASL_PLAINTEXT");
        assertThat(ClientProperties.admin(settings(KafkaTls.USUAL, null, Map.of())))
                .containsEntry("security.protocol", "SSL");
        assertThat(ClientProperties.admin(settings(KafkaTls.USUAL, sasl, Map.of())))
                .containsEntry("security.protocol", "SASL_SSL");
    }

    @Test
    void namesAndPasswordsCannotBreakOutOfTheirQuotes() throws IOException {
        Map<String, ?> options = options(KafkaSasl.password(Mechanism.PLAIN, NASTY, Secret.of(NASTY + "2")));
        assertThat(options.get("username")).isEqualTo(NASTY);
        assertThat(options.get("password")).isEqualTo(NASTY + "2");
        assertThat(options).hasSize(2);
    }

    @Test
    void anyPasswordArrivesAsItIs() throws IOException {
        Random random = new Random(SEED);
        String alphabet = "\"\\'=;/*#ntr07u ${}a\u00e4\u0100\u2028";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(12); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String password = text.toString();
            Map<String, ?> options = options(KafkaSasl.password(Mechanism.SCRAM_SHA_512, "u", Secret.of(password)));
            assertThat(options.get("password")).isEqualTo(password);
            assertThat(options).hasSize(2);
        }
    }

    @Test
    void tokensAreAskedForWithIdAndSecret() throws IOException {
        KafkaSasl sasl = KafkaSasl.tokens("https://login.example.com/token", "id", Secret.of("hush"), "a b");
        Map<String, Object> properties = ClientProperties.admin(settings(sasl));
        assertThat(properties)
                .containsEntry("sasl.mechanism", "OAUTHBEARER")
                .containsEntry("sasl.oauthbearer.token.endpoint.url", "https://login.example.com/token");
        Map<String, ?> options = options(sasl);
        assertThat(options.get("clientId")).isEqualTo("id");
        assertThat(options.get("clientSecret")).isEqualTo("hush");
        assertThat(options.get("scope")).isEqualTo("a b");
        assertThat(new AdminClientConfig(properties).getClass("sasl.oauthbearer.jwt.retriever.class"))
                .isEqualTo(ClientCredentialsJwtRetriever.class);
        // Kafka's default wants a library of the brokers', which is in the tests and not in the jar.
        assertThat(new AdminClientConfig(properties).getClass("sasl.oauthbearer.jwt.validator.class"))
                .isEqualTo(ClientJwtValidator.class);
    }

    @Test
    void aPasswordInAFileIsReadForEachClient(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        KafkaSasl sasl = KafkaSasl.password(Mechanism.PLAIN, "u", Secret.in(file));
        assertThat(options(sasl).get("password")).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(options(sasl).get("password")).isEqualTo("second");
        Files.delete(file);
        assertThatThrownBy(() -> options(sasl)).isInstanceOf(IOException.class);
    }

    /** Even where somebody turns Kafka's log on, which says how each client is configured. */
    @Test
    void noSecretIsInWhatKafkaSaysOfItself() throws IOException {
        KafkaSettings settings =
                settings(null, KafkaSasl.tokens("http://localhost:1/", "id", Secret.of("hush"), null), Map.of());
        try (CapturedLog log = CapturedLog.of("org.apache.kafka")) {
            assertThat(new ProducerConfig(ClientProperties.producer(settings)).toString())
                    .doesNotContain("hush");
            assertThat(new ConsumerConfig(ClientProperties.consumer(settings)).toString())
                    .doesNotContain("hush");
            assertThat(ClientProperties.admin(settings).toString()).doesNotContain("hush");
            assertThat(log.lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).doesNotContain("hush"));
        }
    }
}
