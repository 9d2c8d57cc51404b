package io.pollcast.poll.fetch;

import io.pollcast.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * What differs from the usual for TLS. The files are PEM; they are read once here, so that a bad one is found at start, and again for each
 * connection, so that renewed ones are taken up.
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
        problems.readable("ca", ca);
        problems.readable("cert", cert);
        problems.readable("key", key);
        problems.require(cert == null || key != null, "key", "missing", "the file of the key that belongs to cert");
        problems.require(key == null || cert != null, "cert", "missing", "the file of the certificate for key");
        problems.throwIfAny();
        problems.require(
                ca == null || loads(() -> TlsMaterial.trust(read(ca))),
                "ca",
                String.valueOf(ca),
                "a file of certificates in PEM");
        problems.require(
                cert == null || key == null || loads(() -> TlsMaterial.identity(read(cert), read(key))),
                "cert",
                String.valueOf(cert),
                "a file of certificates in PEM, and in key the private key that belongs to them (PKCS#8, PEM, not encrypted)");
        problems.throwIfAny();
    }

    static byte[] read(String file) throws IOException {
        return Files.readAllBytes(Path.of(file));
    }

    private interface Loading {
        Object load() throws GeneralSecurityException, IOException;
    }

    private static boolean loads(Loading loading) {
        try {
            loading.load();
            return true;
        } catch (GeneralSecurityException | IOException e) {
            return false;
        }
    }
}
