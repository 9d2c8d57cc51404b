package io.pollcast.backplane.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollcast.settings.Problems;
import io.pollcast.settings.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * That brokers are spoken to by TLS, and what differs from the usual then. The files are PEM; they are read for each client, so that
 * renewed ones are taken up by the next, and once by {@link #ofFiles}, so that a bad one is found at start. A broker's certificate
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
        TlsFiles.requirePair(problems, cert, key);
        problems.throwIfAny();
    }

    /** With files that are there and what they should be; else an {@link io.pollcast.settings.InvalidSettingsException} with all of it. */
    public static KafkaTls ofFiles(@Nullable String ca, @Nullable String cert, @Nullable String key) {
        TlsFiles.check(
                new Problems(),
                ca,
                cert,
                key,
                file -> new KafkaTls(file, null, null).load(),
                (chain, own) -> new KafkaTls(null, chain, own).load());
        return new KafkaTls(ca, cert, key);
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

    /** As Kafka's client does; fails if it makes nothing of the files. */
    private void load() throws IOException {
        Map<String, Object> properties = new HashMap<>();
        properties.put(SslConfigs.SSL_PROTOCOL_CONFIG, SslConfigs.DEFAULT_SSL_PROTOCOL);
        properties.put(SslConfigs.SSL_CIPHER_SUITES_CONFIG, List.of());
        properties.put(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, List.of());
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            putInto(properties);
            factory.configure(properties);
        }
    }
}
