package io.pollcast.config;

import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.kafka.KafkaSasl;
import io.pollcast.backplane.kafka.KafkaSettings;
import io.pollcast.backplane.kafka.KafkaTls;
import io.pollcast.settings.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a backplane says of Kafka. */
final class KafkaReader {

    private static final List<String> ANY_SERVERS = List.of("localhost:9092");

    private final Findings findings;

    KafkaReader(Findings findings) {
        this.findings = findings;
    }

    /** Where Kafka is; null if the backplane is another. */
    @Nullable KafkaSettings read(Section backplane, BackplaneSettings.@Nullable Type type) {
        boolean held = backplane.holds("kafka");
        boolean another = type != null && type != BackplaneSettings.Type.KAFKA;
        if (another && held) {
            findings.add(backplane.path("kafka"), "set", "expected: backplane.type: kafka, or no kafka section");
        }
        if (another || (type == null && !held)) {
            return null;
        }
        Section kafka = backplane.section("kafka");
        List<String> servers = kafka.strings("bootstrap-servers");
        String topic = kafka.string("topic");
        Integer partitions = kafka.integer("partitions");
        Integer replication = kafka.integer("replication");
        Boolean create = kafka.bool("create");
        KafkaTls tls = tls(kafka);
        KafkaSasl sasl = kafka.holds("sasl") ? sasl(kafka.section("sasl")) : null;
        Map<String, String> properties = properties(kafka);
        kafka.reportUnknown();
        if (!kafka.holds("bootstrap-servers")) {
            findings.missing(kafka.path("bootstrap-servers"), "some brokers, such as [ \"kafka-1.example.com:9092\" ]");
        }
        return findings.build(
                kafka.path(),
                kafka::holds,
                () -> new KafkaSettings(
                        servers == null ? ANY_SERVERS : servers,
                        topic == null ? KafkaSettings.DEFAULT_TOPIC : topic,
                        partitions == null ? KafkaSettings.DEFAULT_PARTITIONS : partitions,
                        replication,
                        create == null || create,
                        tls,
                        sasl,
                        properties));
    }

    /** {@code true} for the usual, or what differs from it. */
    private @Nullable KafkaTls tls(Section kafka) {
        if (!kafka.isMapping("tls")) {
            return Boolean.TRUE.equals(kafka.bool("tls")) ? KafkaTls.USUAL : null;
        }
        Section tls = kafka.section("tls");
        String ca = tls.string("ca");
        String cert = tls.string("cert");
        String key = tls.string("key");
        tls.reportUnknown();
        // There are no defaults: what is missing belongs to what is there.
        return findings.build(tls.path(), any -> true, () -> KafkaTls.ofFiles(ca, cert, key));
    }

    private @Nullable KafkaSasl sasl(Section sasl) {
        KafkaSasl.Mechanism mechanism = sasl.value("mechanism", KafkaSasl.Mechanism.FORM, KafkaSasl.Mechanism::parse);
        String username = sasl.string("username");
        Secret password = secret(sasl, "password");
        String tokenUrl = sasl.string("token-url");
        String clientId = sasl.string("client-id");
        Secret clientSecret = secret(sasl, "client-secret");
        String scope = sasl.string("scope");
        sasl.reportUnknown();
        if (mechanism == null) {
            if (!sasl.holds("mechanism")) {
                findings.missing(sasl.path("mechanism"), KafkaSasl.Mechanism.FORM);
            }
            return null;
        }
        // There are no defaults: what is missing belongs to the mechanism.
        return findings.build(
                sasl.path(),
                any -> true,
                () -> new KafkaSasl(mechanism, username, password, tokenUrl, clientId, clientSecret, scope));
    }

    private static @Nullable Secret secret(Section section, String key) {
        return section.holds(key) ? section.secret(key) : null;
    }

    /** Names are told before their values are secret; what else is wrong says the record. */
    private Map<String, String> properties(Section kafka) {
        Section section = kafka.section("properties");
        for (String name : section.keys()) {
            if (!KafkaSettings.isProperty(name)) {
                String hint = NearestKey.of(name, KafkaSettings.freeProperties())
                        .map(near -> "did you mean " + near + "?")
                        .orElse("expected: a property of Kafka's consumer, producer or admin client");
                findings.add(section.path(name), "unknown property", hint);
            }
        }
        return kafka.secrets("properties");
    }
}
