package io.pollcast.backplane.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollcast.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * That brokers are spoken to by TLS, and what differs from the usual then. The files are PEM; they are read for each client, so that
 * renewed ones are taken up by the next, and once by {@link #checkFiles}, so that a bad one is found at start. A broker's certificate
 * must be for the name by which the broker is called, unless a property of the client says otherwise.
 *
 * @param ca file of the authorities to trust instead of those of the Java runtime; null for the latter
 * @param cert file of the client's certificate and what leads from it to its authority; null for none
 * @param key file of the key that belongs to {@code cert}: PKCS#8, not encrypted; null for none
 */
public record KafkaTls(
        @Nullable String ca,
        @Nullable String cert,
        @Nullable String key) {

    /** Nothing special. */
    public static final KafkaTls USUAL = new KafkaTls(null, null, null);

    private static final String PEM = "PEM";

    public KafkaTls {
        Problems problems = new Problems();
        problems.require(cert == null || key != null, "key", "missing", "the file of the key that belongs to cert");
        problems.require(key == null || cert != null, "cert", "missing", "the file of the certificate for key");
        problems.throwIfAny();
    }

    /** This, if its files are there and what they should be; else an {@link io.pollcast.settings.InvalidSettingsException}. */
    public KafkaTls checkFiles() {
        Problems problems = new Problems();
        problems.readable("ca", ca);
        problems.readable("cert", cert);
        problems.readable("key", key);
        problems.throwIfAny();
        problems.require(
                ca == null || new KafkaTls(ca, null, null).loads(),
                "ca",
                String.valueOf(ca),
                "a file of certificates in PEM");
        problems.require(
                cert == null || new KafkaTls(null, cert, key).loads(),
                "cert",
                String.valueOf(cert),
                "a file of certificates in PEM, and in key the private key that belongs to them (PKCS#8, PEM, not encrypted)");
        problems.throwIfAny();
        return this;
    }

    void putInto(Map<String, Object> properties) throws IOException {
        if (ca != null) {
            properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
            properties.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, ca);
        }
        if (cert != null && key != null) {
            properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
            properties.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, content(cert));
            properties.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, content(key));
        }
    }

    private static Password content(String file) throws IOException {
        return new Password(Files.readString(Path.of(file), UTF_8));
    }

    /** Whether Kafka's client makes something of the files. */
    private boolean loads() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(SslConfigs.SSL_PROTOCOL_CONFIG, SslConfigs.DEFAULT_SSL_PROTOCOL);
        properties.put(SslConfigs.SSL_CIPHER_SUITES_CONFIG, List.of());
        properties.put(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, List.of());
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            putInto(properties);
            factory.configure(properties);
            return true;
        } catch (KafkaException | IOException e) {
            return false;
        }
    }
}
