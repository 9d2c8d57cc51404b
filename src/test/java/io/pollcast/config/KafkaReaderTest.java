package io.pollcast.config;

import static io.pollcast.config.Misread.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.kafka.KafkaSasl;
import io.pollcast.backplane.kafka.KafkaSasl.Mechanism;
import io.pollcast.backplane.kafka.KafkaSettings;
import io.pollcast.backplane.kafka.KafkaTls;
import io.pollcast.settings.Secret;
import io.pollcast.testing.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaReaderTest {

    private static final String ENDPOINT = "endpoints: { prices: { url: 'http://localhost:8000/p', every: 2s } }\n";

    private static String kafka(String keys) {
        return ENDPOINT + "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], " + keys + " } }";
    }

    private static Configuration read(String yaml, Map<String, String> environment) {
        return new ConfigReader(environment).read(yaml);
    }

    private static KafkaSettings settings(@Nullable KafkaTls tls, @Nullable KafkaSasl sasl) {
        return new KafkaSettings(List.of("a:1"), "pollcast", 1, null, true, tls, sasl, Map.of());
    }

    @Test
    void defaults() {
        Configuration configuration = read(kafka(""), Map.of());
        assertThat(configuration.backplane())
                .isEqualTo(new BackplaneSettings(BackplaneSettings.Type.KAFKA, BackplaneSettings.DEFAULT_BEAT));
        assertThat(configuration.kafka())
                .isEqualTo(settings(null, null))
                .isEqualTo(new KafkaSettings(List.of("a:1"), "pollcast"));
        assertThat(configuration.redis()).isNull();
        assertThat(read(ENDPOINT, Map.of()).kafka()).isNull();
    }

    @Test
    void everyKey(@TempDir Path folder) throws IOException {
        Certificates made = Certificates.in(folder).sign("client", "DNS:client");
        Path password = Files.writeString(folder.resolve("password"), "hush\n");
        String yaml = ENDPOINT
                + """
                backplane:
                  type: kafka
                  beat: 5s
                  kafka:
                    bootstrap-servers: [ "kafka-1.example.com:9093", "${SECOND}" ]
                    topic: shop
                    partitions: 12
                    replication: 3
                    create: false
                    tls: { ca: %s, cert: %s, key: %s }
                    sasl: { mechanism: SCRAM-SHA-512, username: pollcast, password: "${file:%s}" }
                    properties:
                      client.rack: ${ZONE}
                      fetch.max.bytes: 1000000
                """.formatted(made.file("ca.pem"), made.file("client.pem"), made.file("client.key"), password);
        assertThat(read(yaml, Map.of("SECOND", "b:2", "ZONE", "eu-1a")).kafka())
                .isEqualTo(new KafkaSettings(
                        List.of("kafka-1.example.com:9093", "b:2"),
                        "shop",
                        12,
                        3,
                        false,
                        new KafkaTls(made.file("ca.pem"), made.file("client.pem"), made.file("client.key")),
                        KafkaSasl.password(
                                Mechanism.SCRAM_SHA_512,
                                "pollcast",
                                Secret.joined(List.of(Secret.of(""), Secret.in(password), Secret.of("")))),
                        Map.of("client.rack", "eu-1a", "fetch.max.bytes", "1000000")));
    }

    @Test
    void tlsIsTrueOrWhatDiffers() {
        assertThat(read(kafka("tls: true"), Map.of()).kafka()).isEqualTo(settings(KafkaTls.USUAL, null));
        assertThat(read(kafka("tls: {}"), Map.of()).kafka()).isEqualTo(settings(KafkaTls.USUAL, null));
        assertThat(read(kafka("tls: false"), Map.of()).kafka()).isEqualTo(settings(null, null));
        assertThat(read(kafka("tls: "), Map.of()).kafka()).isEqualTo(settings(null, null));
        assertThat(problems(kafka("tls: maybe")))
                .containsExactly("backplane.kafka.tls: maybe (expected: true or false)");
        assertThat(problems(kafka("tls: { cert: pom.xml, server-name: h }")))
                .containsExactly(
                        "backplane.kafka.tls.server-name: unknown key (known: ca, cert, key)",
                        "backplane.kafka.tls.key: missing (expected: the file of the key that belongs to cert)");
        assertThat(problems(kafka("tls: { ca: pom.xml }")))
                .containsExactly("backplane.kafka.tls.ca: pom.xml (expected: a file of certificates in PEM)");
    }

    @Test
    void tokensOfAnAuthority() {
        String yaml = kafka("tls: true, sasl: { mechanism: OAUTHBEARER, token-url: 'https://login.example.com/token',"
                + " client-id: shop, client-secret: '${SECRET}', scope: kafka }");
        KafkaSasl expected = KafkaSasl.tokens(
                "https://login.example.com/token",
                "shop",
                Secret.joined(List.of(Secret.of(""), Secret.of("hush"), Secret.of(""))),
                "kafka");
        assertThat(read(yaml, Map.of("SECRET", "hush")).kafka())
                .isEqualTo(settings(KafkaTls.USUAL, expected))
                .asString()
                .doesNotContain("hush");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThat(problems(ENDPOINT + """
                                backplane:
                                  type: kafka
                                  kafka:
                                    bootstrap-servers: [ "kafka://a:1", "b:2" ]
                                    topic: a/b
                                    partitions: many
                                    replication: 0
                                    create: perhaps
                                    sasl: { mechanism: SCRAM-SHA-256, username: a, pasword: hush }
                                    properties: { fetch.mim.bytes: 1, spring.kafka: hush, acks: 1, fetch.min.bytes: hush }
                                """))
                .containsExactlyInAnyOrder(
                        "backplane.kafka.bootstrap-servers[0]: kafka://a:1 (expected: host:port; TLS and passwords have sections of their own)",
                        "backplane.kafka.topic: a/b (expected: 1 to 200 letters, digits, '.', '_' or '-')",
                        "backplane.kafka.partitions: many (expected: a whole number)",
                        "backplane.kafka.replication: 0 (expected: 1 to 15)",
                        "backplane.kafka.create: perhaps (expected: true or false)",
                        "backplane.kafka.sasl.pasword: unknown key (did you mean password?)",
                        "backplane.kafka.sasl.password: missing (expected: a text, for SCRAM-SHA-256)",
                        "backplane.kafka.properties.fetch.mim.bytes: unknown property (did you mean fetch.min.bytes?)",
                        "backplane.kafka.properties.spring.kafka: unknown property (expected: a property of Kafka's consumer, producer or admin client)",
                        "backplane.kafka.properties.acks: (not shown) (expected: to be left out: no write may be lost, doubled or overtaken)",
                        "backplane.kafka.properties.fetch.min.bytes: (not shown) (expected: int, [0,...])");
    }

    @Test
    void wantsAKafkaSectionForKafkaOnly() {
        String missing =
                "backplane.kafka.bootstrap-servers: missing (expected: some brokers, such as [ \"kafka-1.example.com:9092\" ])";
        assertThat(problems(ENDPOINT + "backplane: { type: kafka }")).containsExactly(missing);
        assertThat(problems(ENDPOINT + "backplane: { type: kafka, redis: { url: 'redis://h' } }"))
                .containsExactlyInAnyOrder(
                        missing, "backplane.redis: set (expected: backplane.type: redis, or no redis section)");
        assertThat(problems(ENDPOINT + "backplane: { kafka: { bootstrap-servers: [ 'a:1' ] } }"))
                .containsExactly("backplane.kafka: set (expected: backplane.type: kafka, or no kafka section)");
        assertThat(problems(ENDPOINT + "backplane: { type: kafak, kafka: {} }"))
                .containsExactly("backplane.type: kafak (expected: memory, redis or kafka)", missing);
        assertThat(problems(kafka("sasl: {}")))
                .containsExactly(
                        "backplane.kafka.sasl.mechanism: missing (expected: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER)");
        assertThat(problems(kafka("sasl: { mechanism: GSSAPI, username: a, password: b }")))
                .containsExactly(
                        "backplane.kafka.sasl.mechanism: GSSAPI (expected: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER)");
    }

    @Test
    void aGatewayAloneIsFine() {
        String yaml = "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ] } }";
        assertThat(problems(yaml, Map.of(), new Launch(false, true, null, null)))
                .isEmpty();
    }

    @Test
    void nothingSecretIsSaid() {
        Map<String, String> environment = Map.of("SECRET", "hush\n");
        assertThat(problems(
                        kafka("sasl: { mechanism: PLAIN, username: '${SECRET}', password: '${SECRET}' },"
                                + " properties: { client.rack: a, compression.type: '${SECRET}' }"),
                        environment,
                        Launch.ALL))
                .hasSize(3)
                .allSatisfy(
                        problem -> assertThat(problem).doesNotContain("hush").contains("(not shown)"));
    }
}
