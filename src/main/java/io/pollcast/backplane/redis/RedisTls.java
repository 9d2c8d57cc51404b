package io.pollcast.backplane.redis;

import io.lettuce.core.SslOptions;
import io.netty.handler.ssl.SslContextBuilder;
import io.pollcast.settings.Problems;
import java.io.File;
import org.jspecify.annotations.Nullable;

/**
 * What differs from the usual for TLS. The files are PEM; they are read for each connection, so that renewed ones are taken up, and once
 * by {@link #checkFiles}, so that a bad one is found at start.
 *
 * @param ca file of the authorities to trust instead of those of the Java runtime; null for the latter
 * @param cert file of the client's certificate and what leads from it to its authority; null for none
 * @param key file of the key that belongs to {@code cert}: PKCS#8, not encrypted; null for none
 * @param serverName what the server's certificate must be for; null for the host of the URL
 */
public record RedisTls(
        @Nullable String ca,
        @Nullable String cert,
        @Nullable String key,
        @Nullable String serverName) {

    /** Nothing special. */
    static final RedisTls USUAL = new RedisTls(null, null, null, null);

    public RedisTls {
        Problems problems = new Problems();
        problems.require(cert == null || key != null, "key", "missing", "the file of the key that belongs to cert");
        problems.require(key == null || cert != null, "cert", "missing", "the file of the certificate for key");
        problems.require(
                serverName == null || serverName.matches("[A-Za-z0-9_.-]{1,253}"),
                "server-name",
                String.valueOf(serverName),
                "a host name, such as redis.example.com");
        problems.throwIfAny();
    }

    /** This, if its files are there and what they should be; else an {@link io.pollcast.settings.InvalidSettingsException}. */
    public RedisTls checkFiles() {
        Problems problems = new Problems();
        problems.readable("ca", ca);
        problems.readable("cert", cert);
        problems.readable("key", key);
        problems.throwIfAny();
        problems.require(
                ca == null || loads(() -> SslContextBuilder.forClient().trustManager(new File(ca))),
                "ca",
                String.valueOf(ca),
                "a file of certificates in PEM");
        problems.require(
                cert == null
                        || key == null
                        || loads(() -> SslContextBuilder.forClient().keyManager(new File(cert), new File(key))),
                "cert",
                String.valueOf(cert),
                "a file of certificates in PEM, and in key a private key (PKCS#8, PEM, not encrypted)");
        problems.throwIfAny();
        return this;
    }

    SslOptions options() {
        SslOptions.Builder options = SslOptions.builder().jdkSslProvider();
        if (ca != null) {
            options.trustManager(new File(ca));
        }
        if (cert != null && key != null) {
            options.keyManager(new File(cert), new File(key), new char[0]);
        }
        return options.build();
    }

    private static boolean loads(Runnable loading) {
        try {
            loading.run();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
