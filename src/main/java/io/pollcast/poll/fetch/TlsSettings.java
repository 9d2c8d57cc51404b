package io.pollcast.poll.fetch;

import io.pollcast.settings.Problems;
import io.pollcast.settings.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What differs from the usual for TLS. The files are PEM; they are read for each connection, so that renewed ones are taken up, and once
 * by {@link #ofFiles}, so that a bad one is found at start.
 *
 * @param ca file of the authorities to trust instead of those of the Java runtime; null for the latter
 * @param cert file of the client's certificate and what leads from it to its authority; null for none
 * @param key file of the key that belongs to {@code cert}: PKCS#8, not encrypted; null for none
 */
public record TlsSettings(
        @Nullable String ca,
        @Nullable String cert,
        @Nullable String key) {

    public TlsSettings {
        Problems problems = new Problems();
        TlsFiles.requirePair(problems, cert, key);
        problems.throwIfAny();
    }

    /** With files that are there and what they should be; else an {@link io.pollcast.settings.InvalidSettingsException} with all of it. */
    public static TlsSettings ofFiles(@Nullable String ca, @Nullable String cert, @Nullable String key) {
        TlsFiles.check(
                new Problems(),
                ca,
                cert,
                key,
                file -> TlsMaterial.trust(read(file)),
                (chain, own) -> TlsMaterial.identity(read(chain), read(own)));
        return new TlsSettings(ca, cert, key);
    }

    static byte[] read(String file) throws IOException {
        return Files.readAllBytes(Path.of(file));
    }
}
