package io.pollcast.backplane.redis;

import io.lettuce.core.SslOptions;
import io.netty.handler.ssl.SslContextBuilder;
import io.pollcast.settings.Problems;
import io.pollcast.settings.TlsFiles;
import java.io.File;
import org.jspecify.annotations.Nullable;

/**
 * What differs from the usual for TLS. The files are PEM; they are read for each connection, so that renewed ones are taken up, and once
 * by {@link #ofFiles}, so that a bad one is found at start.
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
        TlsFiles.requirePair(problems, cert, key);
        requireName(problems, serverName);
        problems.throwIfAny();
    }

    /** With files that are there and what they should be; else an {@link io.pollcast.settings.InvalidSettingsException} with all of it. */
    public static RedisTls ofFiles(
            @Nullable String ca, @Nullable String cert, @Nullable String key, @Nullable String serverName) {
        Problems problems = new Problems();
        requireName(problems, serverName);
        TlsFiles.check(
                problems,
                ca,
                cert,
                key,
                file -> SslContextBuilder.forClient().trustManager(new File(file)),
                (chain, own) -> SslContextBuilder.forClient().keyManager(new File(chain), new File(own)));
        return new RedisTls(ca, cert, key, serverName);
    }

    private static void requireName(Problems problems, @Nullable String serverName) {
        problems.require(
                serverName == null || serverName.matches("[A-Za-z0-9_.-]{1,253}"),
                "server-name",
                String.valueOf(serverName),
                "a host name, such as redis.example.com");
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
}
