package io.pollcast.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.testing.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every setting of TLS with files in PEM refuses at start, before there is any connection. */
public abstract class TlsFilesContract {

    /** The setting with these files, if they are what they should be. */
    protected abstract Object ofFiles(@Nullable String ca, @Nullable String cert, @Nullable String key);

    @TempDir
    private static Path directory;

    private static String ca;
    private static String cert;
    private static String key;

    @BeforeAll
    static void makeFiles() {
        Certificates made = Certificates.in(directory).sign("client", "DNS:client");
        ca = made.file("ca.pem");
        cert = made.file("client.pem");
        key = made.file("client.key");
    }

    private static String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private void refused(
            @Nullable String newCa, @Nullable String newCert, @Nullable String newKey, String... expected) {
        assertThatThrownBy(() -> ofFiles(newCa, newCert, newKey))
                .isInstanceOf(InvalidSettingsException.class)
                .message()
                .contains(expected);
    }

    @Test
    void takesWhatItNeeds() {
        assertThat(ofFiles(ca, cert, key)).isNotNull();
    }

    @Test
    void refusesFilesThatAreNotThere() {
        String gone = directory.resolve("gone.pem").toString();
        refused(gone, gone, gone, "ca: " + gone, "cert: " + gone, "key: " + gone, "expected: a file that can be read");
        refused(directory.toString(), null, null, "ca: " + directory, "expected: a file that can be read");
        refused("\0", null, null, "expected: a file that can be read");
    }

    @Test
    void refusesHalfOfAClientsCertificate() {
        refused(null, cert, null, "key: missing (expected: the file of the key that belongs to cert)");
        refused(null, null, key, "cert: missing (expected: the file of the certificate for key)");
    }

    @Test
    void refusesAuthoritiesThatAreNone() throws IOException {
        for (String content :
                new String[] {"", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "{}"}) {
            refused(file("bad.pem", content), null, null, "ca: ", "expected: a file of certificates in PEM");
        }
        refused(key, null, null, "expected: a file of certificates in PEM");
    }

    @Test
    void refusesKeysThatItCannotUse() throws IOException {
        for (String content : new String[] {
            "", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "secret"
        }) {
            refused(
                    null,
                    cert,
                    file("bad.key", content),
                    "expected: a file of certificates in PEM, and in key the private");
        }
        refused(null, key, cert, "expected: a file of certificates in PEM, and in key the private key");
    }

    @Test
    void showsNothingOfAKey() throws IOException {
        String secret = file("secret.key", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
        AbstractStringAssert<?> message =
                assertThatThrownBy(() -> ofFiles(null, cert, secret)).message();
        message.doesNotContain("c2VjcmV0");
    }
}
